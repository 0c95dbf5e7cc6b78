import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type BuiltBundle, type Family, families } from '@ouroboros/models';
import { applySettings, sections } from '@ouroboros/recursion';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Arguments of `ouroboros models build`. */
export interface BuildArguments {
  readonly directory: string;
  readonly family: string;
  readonly set: readonly string[];
}

/** Derives the graphs of a bundle from its forward graph. */
export async function buildModel(
  { directory, family: name, set }: BuildArguments,
  { output }: CommandContext,
): Promise<void> {
  const family = findFamily(name);
  const built = await family.buildBundle?.({ directory, options: sectionsOf(family, set) });
  if (!built) throw new Error(`family ${name} builds no bundles`);
  output.result(textOf(directory, built), { directory, ...built });
}

function findFamily(name: string): Family {
  const building = [...families.values()].filter((family) => family.buildBundle);
  const family = building.find((candidate) => candidate.name === name);
  if (family) return family;
  throw new Fault({
    code: 'cli/unknown-family',
    kind: 'request',
    subject: '--family',
    expected: `one of ${building.map((candidate) => candidate.name).join(', ')}`,
    received: `"${name}"`,
  });
}

function sectionsOf(family: Family, settings: readonly string[]): Readonly<Record<string, unknown>> {
  const nothing = { name: '', description: '', family: family.name, regimes: [], seeds: 1, iterations: 1 };
  const experiment = applySettings(nothing, settings);
  const given = sections.filter((section) => experiment[section] !== undefined);
  return Object.fromEntries(given.map((section) => [section, experiment[section]]));
}

function textOf(directory: string, { files, dimensions, parameterCount, parameters, remarks }: BuiltBundle) {
  const rows = parameters
    .filter(({ trainable, shape }) => trainable || shape.length > 0)
    .map(({ name, shape, note }) => [`  ${name}`, `[${shape.join(', ')}]`, note]);
  const sizes = Object.entries(dimensions).map(([name, size]) => `${name} ${size}`);
  return [
    `${sizes.join(', ')}, ${parameterCount.toLocaleString('en')} trained parameters`,
    columns(rows),
    ...remarks.map((remark) => `note: ${remark}`),
    `built ${files.map((file) => join(directory, file)).join(', ')}`,
  ].join('\n');
}
