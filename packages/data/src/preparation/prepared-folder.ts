import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { Tokenizer } from '@ouroboros/native';
import { sha256, sha256File } from '../checksum.ts';
import { exists } from '../durable-file.ts';
import { optionFault } from '../option.ts';
import { corruptShard, manifestName, type Provenance } from '../shard/manifest.ts';
import type { Shard } from '../shard/shard.ts';
import { openTokenShard, type TokenShard } from '../shard/token-shard.ts';
import { hasRecord, type PreparedPlace, tokenizerName } from './record.ts';
import { tokenizerTooLarge } from './tokenization.ts';

/** What a model can take. */
export interface Capacity {
  /** The most tokens of a document, its end of text included. */
  readonly maxTokens: number;
  /** The most tokens of the tokenizer. */
  readonly vocabulary: number;
}

/** Data that a preparation has finished. */
export interface PreparedFolder {
  readonly directory: string;
  readonly train: TokenShard;
  readonly test: TokenShard;
  /** Path of the `tokenizer.json`. */
  readonly tokenizer: string;
}

function notPrepared(directory: string, received: string, remedy: string): Fault {
  const expected = 'prepared data: preparation.json, train, test and, of stories, tokenizer.json';
  const code = 'data/not-prepared';
  return new Fault({ code, kind: 'request', subject: directory, expected, received, remedy });
}

/** Passes a folder in which a preparation has come to its end. @throws Fault `data/option`, `data/not-prepared`. */
export async function requireFinished(place: PreparedPlace): Promise<void> {
  const { directory, first } = place;
  if (typeof directory !== 'string' || directory === '') {
    throw optionFault('data.path', 'a folder of prepared data for the source "prepared"', directory);
  }
  if (!(await exists(directory))) throw notPrepared(directory, 'nothing at that path', 'check data.path');
  if (!(await hasRecord(place))) {
    const remedy = 'make it with ouroboros data prepare or ouroboros data import, or check data.path';
    throw notPrepared(directory, `a folder without preparation.json and ${first}`, remedy);
  }
  for (const name of ['train', 'test']) {
    if (await exists(join(directory, name, manifestName))) continue;
    throw notPrepared(directory, `no ${name} yet`, 'run the command that prepared it again: it goes on');
  }
}

/** Both shards must have been written with the tokenizer beside them. */
async function requireOneTokenizer({ tokenizer, train, test }: PreparedFolder): Promise<void> {
  const actual = await sha256File(tokenizer);
  for (const { directory, manifest } of [train, test]) {
    const expected = manifest.provenance.tokenizer;
    if (expected === actual) continue;
    throw corruptShard(tokenizer, `the tokenizer ${expected} that wrote ${directory}`, `${actual}`);
  }
}

function requireVocabulary({ tokenizer }: PreparedFolder, most: number): void {
  const size = Tokenizer.load(tokenizer).vocabularySize;
  if (size > most) throw tokenizerTooLarge(tokenizer, size, most);
}

function requireContext({ directory, manifest }: TokenShard, most: number): void {
  const { maxTokens } = manifest.provenance;
  if (typeof maxTokens === 'number' && maxTokens <= most) return;
  throw new Fault({
    code: 'data/stories-too-long',
    kind: 'request',
    subject: directory,
    expected: `stories cut to at most ${most} tokens, the context of the model`,
    received: `stories cut to ${maxTokens}`,
    remedy: `set model.n_positions=${maxTokens}, or prepare the stories again with a context of ${most}`,
  });
}

/**
 * Opens what `prepareTokens` made in `directory`, if a model can take it.
 *
 * @throws Fault `data/not-prepared`, `data/corrupt` naming the file, `data/tokenizer-too-large`, `data/stories-too-long`.
 */
export async function openPreparedFolder(directory: string, capacity: Capacity): Promise<PreparedFolder> {
  await requireFinished({ directory, first: tokenizerName });
  const [train, test] = [
    await openTokenShard(join(directory, 'train')),
    await openTokenShard(join(directory, 'test')),
  ];
  const folder = { directory, train, test, tokenizer: join(directory, tokenizerName) };
  await requireOneTokenizer(folder);
  requireVocabulary(folder, capacity.vocabulary);
  for (const shard of [train, test]) requireContext(shard, capacity.maxTokens);
  return folder;
}

/** Facts that tell one folder's data from another's. */
export async function describePrepared({
  train,
  test,
}: Readonly<Record<'train' | 'test', Shard>>): Promise<Provenance> {
  const digest = async ({ directory }: Shard) => sha256(await readFile(join(directory, manifestName)));
  return { source: 'prepared', train: await digest(train), test: await digest(test) };
}
