import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInModel, parameterCount, presetConfig } from '@ouroboros/models/language';
import type { CachePrecision } from '@ouroboros/native';
import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import type { CaseResult, Profile } from '../document.ts';
import { peerCandidates } from '../peer.ts';
import { pythonCandidates } from '../peers/python.ts';
import { recordProfile } from '../profile/record.ts';
import type {
  DecodingArgument,
  DecodingMethod,
  DecodingResult,
  StoriesArgument,
} from '../programs/decode.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const program = new URL('../programs/decode.ts', import.meta.url);

const sequences = 64;

/**
 * Most sequences of a hundred that may differ: the two paths compute the same logits in another order, and a draw whose
 * uniform lies within rounding of a border starts a sequence of its own.
 */
const tolerance = 0.1;

/** Sequences of GPT-2: the whole prefix for every token against the cache. */
export const decode: Suite = {
  name: 'decode',
  about:
    'GPT-2 and Llama-2 writing 64 sequences, or stories in batches of 256: the whole prefix, or attention as operators, against the product',
  async run(context) {
    const { quick, profile } = context;
    const nano = { preset: 'gpt2-nano', sequences, length: quick ? 8 : 64 };
    // The naive path needs time with the square of the length: it is compared over the beginning.
    const beginning = { preset: 'gpt2-9m', sequences, length: quick ? 4 : 32 };
    const whole = { ...beginning, length: quick ? 8 : presetConfig('gpt2-9m').n_positions };
    const llama = { ...whole, preset: quick ? 'llama2-nano' : 'llama2-12m' };
    const cases = [
      ...(await measureBoth(nano, context)),
      ...(await measureBoth(beginning, context)),
      ...(await measureWhole(whole, context)),
      ...(await measureWhole(llama, context)),
      ...(await measureStories(stories(quick, context.directory), context)),
    ];
    if (!profile) return { cases };
    return { cases, profiles: [await profileOf(nano, context), await profileOf(whole, context)] };
  },
};

/**
 * Lengths as stories have them: every token ends its story with probability 1/350, at most 256 tokens, 181 in the mean. There are as
 * many as slots, as one call of transformers' generate writes them.
 */
function stories(quick: boolean, directory: string): StoriesArgument {
  const setting = { preset: 'gpt2-9m', directory };
  return quick
    ? { ...setting, slots: 64, sequences: 256, length: 4, endProbability: 1 / 3 }
    : { ...setting, slots: 256, sequences: 256, length: 256, endProbability: 1 / 350 };
}

/** Continuous batching with the foundation's one graph against the product's lanes, beside generate of transformers and llama2.c. */
async function measureStories(argument: StoriesArgument, context: SuiteContext): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const { preset, slots, sequences: count, length, directory } = argument;
  const name = `${preset}, ${count} stories in ${slots} slots`;
  context.progress(`${name}: loading`);
  await runtime.call(program, 'writeStoryModel', argument);
  const write = (method: 'cache' | 'graph', cache?: CachePrecision): Promise<DecodingResult> =>
    runtime.call(program, 'writeStories', { ...argument, method, ...(cache && { cache }) });
  const graph = await write('graph');
  const single = await write('cache', 'float32');
  const half = await write('cache', 'float16');
  requireSameDocuments(name, graph, single);
  requireSameDocuments(name, graph, half);
  const title = 'lanes of native attention and sampler';
  const mean = { 'tokens per story': single.tokens / count };
  const ending = { directory, sequences: count, tokens: length - 1, end: 0 };
  const candidates = [
    storyCandidate(candidateNames.graph, 'naive', graph.tokens, () => write('graph')),
    storyCandidate(title, 'real', single.tokens, () => write('cache', 'float32')),
    {
      ...storyCandidate(`${title}, cache in float16`, 'real', half.tokens, () => write('cache', 'float16')),
      bytes: bytesOf(preset, half, 2),
    },
    ...(context.quick ? [] : generatePeers(ending, context)),
    ...peerCandidates('llama2.c, one sequence', context.peers.llama2c, context.signal),
  ];
  const results = await context.measure({
    ...{ name, unit: 'tokens/s', work: single.tokens, candidates, mostRounds: 5 },
    ...{ bytes: bytesOf(preset, single, 4), flops: flopsOf(preset, single) },
  });
  return results.map((result) => ({ ...result, figures: { ...result.figures, ...mean } }));
}

/** What transformers' generate is to write with the model in `directory`. */
interface GenerateArgument {
  readonly directory: string;
  readonly sequences: number;
  readonly tokens: number;
  /** The token that ends a sequence; none: all have `tokens` tokens. */
  readonly end?: number;
}

/** transformers' generate on PyTorch with a cache of fixed size, in which it is faster than in one that grows, as it is and compiled. */
function generatePeers(
  { directory, sequences: count, tokens, end }: GenerateArgument,
  context: SuiteContext,
): Candidate[] {
  const ways = { static: 'transformers generate', compiled: 'transformers generate, torch.compile' };
  return Object.entries(ways).flatMap(([cache, title]) => {
    const args = [directory, count, tokens, cache, context.threads, 1, ...(end === undefined ? [] : [end])];
    return pythonCandidates(title, 'generate.py', args, context, 'tokens');
  });
}

/** Bytes that have to be read: the keys and values before every token, of so many bytes each, and all weights at every step. */
function bytesOf(preset: string, { documents }: DecodingResult, size: number): number {
  const { cache, parameters } = builtInModel(presetConfig(preset));
  const perToken = 2 * cache.layers * cache.heads * cache.width * size;
  const read = documents.reduce((sum, { length }) => sum + (length * (length + 1)) / 2, 0);
  const steps = Math.max(...documents.map(({ length }) => length));
  return read * perToken + steps * parameterCount(parameters) * Float32Array.BYTES_PER_ELEMENT;
}

/** Operations that are needed: two for each weight, for each token, and four for each feature of the tokens that it attends to. */
function flopsOf(preset: string, { tokens, documents }: DecodingResult): number {
  const { cache, parameters, queryHeads } = builtInModel(presetConfig(preset));
  const read = documents.reduce((sum, { length }) => sum + (length * (length + 1)) / 2, 0);
  return 2 * parameterCount(parameters) * tokens + 4 * cache.layers * queryHeads * cache.width * read;
}

function storyCandidate(
  name: string,
  role: Candidate['role'],
  work: number,
  run: () => Promise<DecodingResult>,
): Candidate {
  // The comparison of the stories was the warm-up.
  return { name, role, work, run, timesItself: true, warmUps: 0 };
}

function nameOf({ preset, sequences: count, length }: DecodingArgument): string {
  return `${preset}, ${count} sequences of ${length} tokens`;
}

function call(runtime: Runtime, argument: DecodingArgument, method: DecodingMethod): Promise<DecodingResult> {
  return runtime.call(program, 'decode', { ...argument, method });
}

async function measureBoth(argument: DecodingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const name = nameOf(argument);
  context.progress(`${name}: loading`);
  const prefix = await call(runtime, argument, 'prefix');
  const cache = await call(runtime, argument, 'cache');
  requireSameDocuments(name, prefix, cache);
  const candidates = [
    candidateOf(runtime, argument, 'prefix', prefix.tokens),
    candidateOf(runtime, argument, 'cache', cache.tokens),
  ];
  return context.measure({ name, unit: 'tokens/s', work: cache.tokens, candidates, mostRounds: 9 });
}

/** Whole sequences with the cache, attention as operators or in the addon; beside transformers, and llama2.c where there is a command. */
async function measureWhole(argument: DecodingArgument, context: SuiteContext): Promise<CaseResult[]> {
  const runtime = await context.runtime();
  const name = nameOf(argument);
  const { preset, length } = argument;
  context.progress(`${name}: loading`);
  const graph = await call(runtime, argument, 'graph');
  const cache = await call(runtime, argument, 'cache');
  requireSameDocuments(name, graph, cache);
  const { tokens } = cache;
  const directory = await mkdtemp(join(context.directory, `${preset}-`));
  await runtime.call(program, 'writePeerModel', { ...argument, directory });
  const candidates = [
    candidateOf(runtime, argument, 'graph', graph.tokens),
    candidateOf(runtime, argument, 'cache', tokens),
    ...(context.quick ? [] : generatePeers({ directory, sequences, tokens: length - 1 }, context)),
    ...peerCandidates(
      'llama2.c, one sequence',
      preset === 'gpt2-9m' ? context.peers.llama2c : undefined,
      context.signal,
    ),
  ];
  return context.measure({
    ...{ name, unit: 'tokens/s', work: tokens, candidates, mostRounds: 5 },
    ...{ bytes: bytesOf(preset, cache, 4), flops: flopsOf(preset, cache) },
  });
}

const candidateNames: Readonly<Record<DecodingMethod, string>> = {
  cache: 'native attention and sampler',
  graph: 'attention as operators, native sampler',
  prefix: 'prefix anew, TypeScript sampler',
};

function candidateOf(
  runtime: Runtime,
  argument: DecodingArgument,
  method: DecodingMethod,
  tokens: number,
): Candidate {
  return {
    name: candidateNames[method],
    role: method === 'cache' ? 'real' : 'naive',
    work: tokens,
    timesItself: true,
    // The comparison of the sequences was the first.
    warmUps: 1,
    run: () => call(runtime, argument, method),
  };
}

function requireSameDocuments(name: string, naive: DecodingResult, real: DecodingResult): void {
  const different = naive.documents.filter((tokens, s) => tokens.join() !== real.documents[s]?.join()).length;
  requireEqual(
    different <= tolerance * naive.documents.length,
    name,
    `${different} of ${naive.documents.length} sequences that differ`,
  );
}

function profileOf(argument: DecodingArgument, context: SuiteContext): Promise<Profile> {
  const work = (runtime: Runtime) => runtime.call(program, 'decode', { ...argument, method: 'cache' });
  return recordProfile({ name: `${nameOf(argument)}, cache`, work }, context);
}
