import { families } from '@ouroboros/models';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Lists the presets of all families. */
export function listModels({ output }: CommandContext): void {
  const presets = [...families.values()].flatMap((family) =>
    family.presets.map((preset) => ({ preset, family: family.name, ...family.describePreset?.(preset) })),
  );
  const rows = presets.map(({ preset, family, parameters, dimensions = {} }) => [
    preset,
    family,
    parameters?.toLocaleString('en') ?? '',
    Object.entries(dimensions)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ]);
  output.result(columns([['preset', 'family', 'parameters', 'dimensions'], ...rows]), { presets });
}
