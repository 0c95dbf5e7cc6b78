import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openTokenShard, type TokenShard, TokenShardWriter, TokenView } from '@ouroboros/data';
import { fillBits, fillUniform } from '@ouroboros/native';
import type { Candidate, Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { requireEqual, type SuiteContext } from '../suite.ts';

const vocabulary = 4096;
/** Tokens of a document. */
const documentTokens = 256;
/** Windows of a batch, and the tokens of each: those of a training step of gpt2-9m. */
const batch = { windows: 8, length: 257 };
/** Batches that one call reads. */
const batches = 32;
const key = { seed: 1, purpose: 0, iteration: 3 };

/**
 * Shards joined by reference: opening a view by the number of its shards, whatever their sizes, and reading batches from a view of many
 * shards beside one of a single shard with the same tokens.
 */
export async function measureViews(context: SuiteContext): Promise<CaseResult[]> {
  const cases: CaseResult[] = [];
  const folder = join(context.directory, 'shards');
  for (const contest of await openings(folder, context)) cases.push(...(await context.measure(contest)));
  await rm(folder, { recursive: true });
  for (const count of context.quick ? [2] : [8, 80, 800]) {
    for (const contest of await readings(folder, count, context)) {
      cases.push(...(await context.measure(contest)));
    }
    await rm(folder, { recursive: true });
  }
  return cases;
}

async function writeShard(directory: string, tokens: Uint32Array): Promise<TokenShard> {
  const writer = await TokenShardWriter.open({ directory, vocabulary });
  const documents = tokens.length / documentTokens;
  const ends = Float64Array.from({ length: documents }, (_, k) => (k + 1) * documentTokens);
  await writer.appendBatch({ tokens: Int32Array.from(tokens), ends });
  await writer.finish();
  return openTokenShard(directory);
}

function someTokens(documents: number, index: number): Uint32Array {
  const tokens = new Uint32Array(documents * documentTokens);
  fillBits(tokens, { ...key, index });
  return tokens.map((word) => word % vocabulary);
}

/** Views of more and more shards, and of larger ones: joined, mapped, one token read, closed. */
async function openings(folder: string, { quick }: SuiteContext): Promise<Contest[]> {
  const contests: Contest[] = [];
  const sizes = quick ? [{ shards: 2, documents: 4 }] : openingSizes;
  for (const { shards: count, documents } of sizes) {
    const shards = await shardsOf(join(folder, `${count}-${documents}`), count, documents);
    const size = documents * documentTokens * 2;
    contests.push({
      name: `a view of ${count} shards of ${size.toLocaleString('en-US')} bytes, opened`,
      unit: 'shards/s',
      work: count,
      candidates: [{ name: 'joined by reference', role: 'real', run: () => open(shards) }],
    });
  }
  return contests;
}

const openingSizes = [
  { shards: 8, documents: 16 },
  { shards: 80, documents: 16 },
  { shards: 800, documents: 16 },
  { shards: 8, documents: 2 ** 14 },
];

async function shardsOf(folder: string, count: number, documents: number): Promise<TokenShard[]> {
  const shards: TokenShard[] = [];
  for (let k = 0; k < count; k++) {
    shards.push(await writeShard(join(folder, `${k}`), someTokens(documents, k)));
  }
  return shards;
}

function open(shards: readonly TokenShard[]): void {
  const view = TokenView.join(shards.map((shard) => ({ shard })));
  view.gather(Float64Array.of(0), 1);
  view.close();
}

/** Batches at random places and one after the other, from `count` shards and from one that holds the same. */
async function readings(folder: string, count: number, { quick }: SuiteContext): Promise<Contest[]> {
  const documents = (quick ? 2 ** 8 : 2 ** 18) / 2;
  const tokens = someTokens(documents, 0);
  const size = Math.ceil(documents / count) * documentTokens;
  const parts: TokenShard[] = [];
  for (let from = 0; from < tokens.length; from += size) {
    parts.push(await writeShard(join(folder, `part-${from}`), tokens.subarray(from, from + size)));
  }
  const whole = TokenView.join([{ shard: await writeShard(join(folder, 'whole'), tokens) }]);
  const joined = TokenView.join(parts.map((shard) => ({ shard })));
  const last = whole.tokens - batch.length;
  const uniforms = new Float64Array(quick ? 2 ** 8 : 2 ** 18);
  fillUniform(uniforms, { ...key, index: 1 });
  const random = uniforms.map((uniform) => Math.floor(uniform * last));
  const sequential = uniforms.map((_, k) => (k * batch.length) % last);
  return [
    readingOf(`${count} shards, random batches`, random, joined, whole),
    readingOf(`${count} shards, batches in order`, sequential, joined, whole),
  ];
}

function readingOf(name: string, starts: Float64Array, joined: TokenView, whole: TokenView): Contest {
  const { windows, length } = batch;
  const out = new Int32Array(windows * length);
  const read = (view: TokenView, k: number): Int32Array =>
    view.gather(starts.subarray(k * windows, (k + 1) * windows), length, out);
  // Other places at every call, so that tokens come from where they lie and no window is known to the processor.
  const nextBatches = (view: TokenView) => {
    let turn = 0;
    return () => {
      for (let k = 0; k < batches; k++) read(view, turn * batches + k);
      turn = (turn + 1) % rounds;
    };
  };
  for (let k = 0; k < batches; k++) {
    const expected = read(whole, k).slice();
    const equal = read(joined, k).every((token, i) => token === expected[i]);
    requireEqual(equal, name, `other tokens in batch ${k}`);
  }
  const rounds = starts.length / windows / batches;
  const candidate = (view: TokenView, label: string, role: Candidate['role']): Candidate => ({
    name: label,
    role,
    run: nextBatches(view),
  });
  return {
    name,
    unit: 'tokens/s',
    work: batches * windows * length,
    bytes: batches * windows * length * 2,
    candidates: [candidate(joined, 'joined view', 'real'), candidate(whole, 'one shard', 'limit')],
  };
}
