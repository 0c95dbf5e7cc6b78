import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  drawShard,
  exists,
  type ImageInspection,
  type Inspection,
  inspectShard,
  type MoleculeInspection,
  type Spread,
  skippedText,
  type TensorInspection,
  type TokenInspection,
} from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { fileLines } from '../file-lines.ts';
import { type PictureFile, writePictures } from '../picture-files.ts';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import { printable } from '../terminal/printable.ts';

/** Arguments of `ouroboros data inspect`. */
export interface InspectArguments {
  readonly directory: string;
  /** Texts or images of each shard (default: 3 texts, 64 images). */
  readonly count?: number;
  readonly tokenizer?: string;
  /** Directory for pictures of the first images. */
  readonly pictures?: string;
}

/** Images in a picture, where nothing else is asked for. */
const defaultImages = 64;

/** A shard, and the picture of its first images where one was asked for. */
type Inspected = Inspection & { readonly picture?: PictureFile };

/** Shows what a shard holds, or each shard of prepared data or of a run. */
export async function inspectData(request: InspectArguments, { output }: CommandContext): Promise<void> {
  const inspected: Inspected[] = [];
  for (const shard of await shardsIn(request.directory)) {
    const inspection = await inspect(shard, request);
    inspected.push({ ...inspection, ...(await pictureOf(inspection, request)) });
  }
  output.result(inspected.map(textOf).join('\n\n'), { shards: inspected });
}

async function inspect(shard: string, { count, tokenizer }: InspectArguments): Promise<Inspection> {
  const path = tokenizer ?? (await tokenizerOf(shard));
  return inspectShard(shard, {
    ...(count === undefined ? {} : { specimens: count }),
    ...(path === undefined ? {} : { tokenizer: path }),
  });
}

async function pictureOf(
  { kind, directory }: Inspection,
  { pictures, count = defaultImages }: InspectArguments,
): Promise<{ readonly picture?: PictureFile }> {
  if (kind !== 'images' || pictures === undefined) return {};
  const drawn = await drawShard(directory, count);
  if (drawn === undefined) return {};
  const label = `the first ${Math.min(count, drawn.tiles.columns * drawn.tiles.rows)} images`;
  const [picture] = await writePictures(pictures, basename(resolve(directory)), [
    { name: 'images', label, ...drawn },
  ]);
  return picture === undefined ? {} : { picture };
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

function textOf(inspection: Inspected): string {
  const { directory, kind, examples, files, picture } = inspection;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const rows = [['examples', String(examples)], ...factsOf(inspection), ['bytes', String(bytes)]];
  return [
    `${directory} (${kind})`,
    columns(rows),
    ...specimensOf(inspection),
    ...fileLines(picture ? [picture] : []),
  ].join('\n');
}

function factsOf(inspection: Inspection): readonly (readonly string[])[] {
  switch (inspection.kind) {
    case 'tokens':
      return tokenFacts(inspection);
    case 'images':
      return imageFacts(inspection);
    case 'molecules':
      return moleculeFacts(inspection);
    case 'tensors':
      return tensorFacts(inspection);
  }
}

function imageFacts({ channels, height, width, attributes, skipped }: ImageInspection) {
  const shares = attributes.map(({ name, share }) => [`share of ${name}`, share.toFixed(4)]);
  return [['shape', `${channels} x ${height} x ${width}`], ['files', skippedText(skipped)], ...shares];
}

function moleculeFacts({ molecules, elements, skipped, ...inspection }: MoleculeInspection) {
  const { conformations, atoms, rotatableBonds, energies } = inspection;
  const { known, above } = energies;
  const composition = elements.map((element) => `${element.symbol} ${element.atoms}`).join(', ');
  const heights = `, above the lowest of the molecule: ${spreadText(above)} kcal/mol`;
  return [
    ['molecules', String(molecules)],
    ['conformations per molecule', spreadText(conformations)],
    ['atoms per molecule', spreadText(atoms)],
    ['rotatable bonds per molecule', spreadText(rotatableBonds)],
    ['atoms of elements', composition],
    ['energies', `${known} known${known > 0 ? heights : ''}`],
    ['records', skippedText(skipped)],
    ...Object.entries(skipped.byReason).map(([reason, count]) => [`skipped: ${reason}`, String(count)]),
  ];
}

/** `least 3, median 5, mean 5.2, most 9`; whole numbers where they are. */
function spreadText({ least, median, mean, most }: Spread): string {
  const text = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  return `least ${text(least)}, median ${text(median)}, mean ${mean.toFixed(1)}, most ${text(most)}`;
}

function tokenFacts({ tokens, vocabulary, lengths }: TokenInspection): readonly (readonly string[])[] {
  return [
    ['tokens', String(tokens)],
    ['vocabulary', String(vocabulary)],
    ['tokens per example', spreadText(lengths)],
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
