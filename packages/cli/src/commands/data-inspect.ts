import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  exists,
  type ImageInspection,
  type Inspection,
  inspectShard,
  type TensorInspection,
  type TokenInspection,
} from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import { printable } from '../terminal/printable.ts';

/** Arguments of `ouroboros data inspect`. */
export interface InspectArguments {
  readonly directory: string;
  /** Texts of each shard. */
  readonly count: number;
  readonly tokenizer?: string;
}

/** Shows what a shard holds, or each shard of prepared data or of a run. */
export async function inspectData(
  { directory, count, tokenizer }: InspectArguments,
  { output }: CommandContext,
): Promise<void> {
  const inspections: Inspection[] = [];
  for (const shard of await shardsIn(directory)) {
    const path = tokenizer ?? (await tokenizerOf(shard));
    const options = { specimens: count, ...(path === undefined ? {} : { tokenizer: path }) };
    inspections.push(await inspectShard(shard, options));
  }
  output.result(inspections.map(textOf).join('\n\n'), { shards: inspections });
}

const manifestName = 'manifest.json';

/** The directory itself where it is a shard, else the shards in it, or in its prepared data. */
async function shardsIn(directory: string): Promise<readonly string[]> {
  if (await exists(join(directory, manifestName))) return [directory];
  for (const place of [directory, join(directory, 'data')]) {
    const shards = await shardsDirectlyIn(place);
    if (shards.length > 0) return shards;
  }
  throw new Fault({
    code: 'cli/no-shard',
    kind: 'request',
    subject: directory,
    expected: 'a shard, prepared data or a run',
    received: (await exists(directory)) ? `no ${manifestName} in it` : 'nothing at that path',
    remedy: 'check the path',
  });
}

async function shardsDirectlyIn(directory: string): Promise<readonly string[]> {
  if (!(await exists(directory))) return [];
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  const found = await Promise.all(inner.map((path) => exists(join(path, manifestName))));
  return inner.filter((_, at) => found[at]).sort();
}

/** The tokenizer of the run that a shard lies in. */
async function tokenizerOf(shard: string): Promise<string | undefined> {
  const home = resolve(shard);
  for (let at = dirname(home); ; at = dirname(at)) {
    for (const path of [join(at, 'tokenizer.json'), join(at, 'data', 'tokenizer.json')]) {
      if (await exists(path)) return path;
    }
    if (at === dirname(at)) return undefined;
  }
}

function textOf(inspection: Inspection): string {
  const { directory, kind, examples, files } = inspection;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const rows = [['examples', String(examples)], ...factsOf(inspection), ['bytes', String(bytes)]];
  return [`${directory} (${kind})`, columns(rows), ...specimensOf(inspection)].join('\n');
}

function factsOf(inspection: Inspection): readonly (readonly string[])[] {
  switch (inspection.kind) {
    case 'tokens':
      return tokenFacts(inspection);
    case 'images':
      return imageFacts(inspection);
    case 'tensors':
      return tensorFacts(inspection);
  }
}

function imageFacts({ channels, height, width, attributes }: ImageInspection) {
  const shares = attributes.map(({ name, share }) => [`share of ${name}`, share.toFixed(4)]);
  return [['shape', `${channels} x ${height} x ${width}`], ...shares];
}

function tokenFacts({ tokens, vocabulary, lengths }: TokenInspection): readonly (readonly string[])[] {
  const { least, median, mean, most } = lengths;
  return [
    ['tokens', String(tokens)],
    ['vocabulary', String(vocabulary)],
    ['tokens per example', `least ${least}, median ${median}, mean ${mean.toFixed(1)}, most ${most}`],
  ];
}

function tensorFacts({ tensors }: TensorInspection): readonly (readonly string[])[] {
  return tensors.map(({ name, dtype, dims }) => [`tensor ${name}`, `${dtype} [${dims.join(', ')}]`]);
}

function specimensOf(inspection: Inspection): readonly string[] {
  return inspection.kind === 'tokens'
    ? inspection.specimens.map((text) => `\n${printable(text.trim())}`)
    : [];
}
