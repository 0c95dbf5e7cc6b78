import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, nearest } from '@ouroboros/errors';
import { type Family, families } from '@ouroboros/models';
import { applySettings, sections } from '@ouroboros/recursion';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Arguments of `ouroboros models export`. */
export interface ExportArguments {
  readonly preset: string;
  readonly directory: string;
  readonly seed: number;
  readonly set: readonly string[];
}

/** Writes the graphs of a preset as a bundle. */
export async function exportModel(
  { preset, directory, seed, set }: ExportArguments,
  { output }: CommandContext,
): Promise<void> {
  const family = findFamily(preset);
  const options = optionsOf(family, preset, set);
  await family.exportBundle?.({ options, seed, directory });
  const names = (await readdir(directory)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(directory, name))).size })),
  );
  const rows = files.map(({ name, bytes }) => [`  ${name}`, `${bytes} bytes`]);
  output.result(`exported ${preset} to ${directory}\n${columns(rows)}`, { directory, preset, seed, files });
}

/** The family that has a preset and exports it. */
function findFamily(preset: string): Family {
  const exporting = [...families.values()].filter((family) => family.exportBundle);
  const known = exporting.flatMap(({ presets }) => presets);
  const family = exporting.find(({ presets }) => presets.includes(preset));
  if (family) return family;
  const others = [...families.values()].filter(({ presets }) => presets.includes(preset));
  throw new Fault({
    code: 'cli/unknown-preset',
    kind: 'request',
    subject: 'preset',
    expected: `one of ${known.join(', ')}`,
    received: others[0] ? `"${preset}", whose family ${others[0].name} has no bundle` : `"${preset}"`,
    remedy: `did you mean ${nearest(preset, known)}?`,
  });
}

function optionsOf(family: Family, preset: string, settings: readonly string[]): unknown {
  const named = { name: preset, description: '', family: family.name, regimes: [], seeds: 1, iterations: 1 };
  const experiment = applySettings({ ...named, model: { preset } }, settings);
  const given = sections.filter((name) => experiment[name] !== undefined);
  return family.parse(Object.fromEntries(given.map((name) => [name, experiment[name]])));
}
