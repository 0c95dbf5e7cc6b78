import { fillNormal, fillUniform, readMemory, sampleCategorical } from '@ouroboros/native';
import type { Candidate, Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { memoryCandidate } from '../limits/memory.ts';
import { sampleNaively } from '../naive/sampler.ts';
import { pythonCandidates } from '../peers/python.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

interface Rule {
  readonly name: string;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
}

const rules: readonly Rule[] = [
  { name: 'temperature 1', temperature: 1 },
  { name: 'temperature 0.8', temperature: 0.8 },
  { name: 'temperature 0', temperature: 0 },
  { name: 'top-k 50', temperature: 1, topK: 50 },
  { name: 'top-p 0.9', temperature: 1, topP: 0.9 },
];

const vocabulary = 4096;

/** Standard deviation of the logits: about that of a trained language model. */
const spread = 2.5;

/** Most draws of a hundred that may differ: those whose uniform lies within rounding of a border. */
const tolerance = 0.01;

/** Rounds in which a Python has to be started: enough for an interval. */
const peerRounds = 7;

/**
 * Draws from rows of logits: a TypeScript loop and PyTorch against the addon, with one pass over the logits as the limit. The logits
 * are the same at every call, as if a model had just written them, and so are the bytes of that pass: what caches hold of
 * them serves both.
 */
export const sampler: Suite = {
  name: 'sampler',
  about: 'tokens drawn from logits [256, 4096] and [64, 4096]: temperature, top-k, top-p',
  async run(context) {
    const cases: CaseResult[] = [];
    for (const rows of context.quick ? [64] : [256, 64]) {
      for (const rule of rules) cases.push(...(await context.measure(contestOf(rows, rule, context))));
    }
    cases.push(...(await context.measure(contestFromMemory(context.quick ? 64 : 256, context))));
    return { cases };
  },
};

function contestOf(rows: number, rule: Rule, context: SuiteContext): Contest {
  const { threads } = context;
  const { name: ruleName, ...settings } = rule;
  const { logits, uniforms } = inputsOf(rows);
  const arguments_ = { logits, rows, vocabulary, uniforms, ...settings };
  const name = `[${rows}, ${vocabulary}] ${ruleName}`;
  requireSameDraws(name, arguments_);
  const out = new Int32Array(rows);
  const native = (count: number): Candidate => ({
    name: count === 1 ? 'native, 1 thread' : `native, ${count} threads`,
    role: 'real',
    run: () => sampleCategorical({ ...arguments_, threads: count, out }),
  });
  const naive: Candidate = {
    name: 'TypeScript loop',
    role: 'naive',
    run: () => sampleNaively({ ...arguments_, out }),
  };
  const peers = peersOf(rows, rule, context);
  return {
    name,
    unit: 'rows/s',
    work: rows,
    bytes: logits.byteLength,
    candidates: [
      naive,
      ...[...new Set([1, threads])].map(native),
      memoryCandidate('read', logits.byteLength, threads),
      ...peers,
    ],
    ...(peers.length > 0 && { mostRounds: peerRounds }),
  };
}

/** Bytes of logits that take turns: more than a process usually gets of the caches of a machine. */
const beyondCaches = 2 ** 28;

/** Draws from other logits at every call, so that they come from memory, as does the pass that is their limit. */
function contestFromMemory(rows: number, { quick, threads }: SuiteContext): Contest {
  const { logits, uniforms } = inputsOf(rows);
  const batches = quick ? 2 : beyondCaches / logits.byteLength;
  const all = new Float32Array(batches * logits.length);
  for (let batch = 0; batch < batches; batch++) all.set(logits, batch * logits.length);
  const out = new Int32Array(rows);
  /** Another batch at every call. */
  const turning = (use: (batch: Float32Array) => unknown) => {
    let turn = 0;
    return () => {
      turn = (turn + 1) % batches;
      use(all.subarray(turn * logits.length, (turn + 1) * logits.length));
    };
  };
  const bytesOf = (batch: Float32Array) => new Uint8Array(batch.buffer, batch.byteOffset, batch.byteLength);
  const common = { rows, vocabulary, uniforms, out };
  return {
    name: `[${rows}, ${vocabulary}] temperature 1, other logits at every call`,
    unit: 'rows/s',
    work: rows,
    bytes: logits.byteLength,
    candidates: [
      {
        name: 'TypeScript loop',
        role: 'naive',
        run: turning((batch) => sampleNaively({ ...common, logits: batch, temperature: 1 })),
      },
      {
        name: `native, ${threads} threads`,
        role: 'real',
        run: turning((batch) => sampleCategorical({ ...common, logits: batch, threads })),
      },
      {
        name: 'reading them',
        role: 'limit',
        run: turning((batch) => readMemory(bytesOf(batch), { threads })),
      },
    ],
  };
}

function inputsOf(rows: number): { readonly logits: Float32Array; readonly uniforms: Float32Array } {
  const key = { seed: 1, purpose: 0, iteration: rows };
  const logits = new Float32Array(rows * vocabulary);
  fillNormal(logits, { ...key, index: 0 });
  for (let i = 0; i < logits.length; i++) logits[i] = (logits[i] as number) * spread;
  const uniforms = new Float32Array(rows);
  fillUniform(uniforms, { ...key, index: 1 });
  return { logits, uniforms };
}

/** PyTorch draws from all tokens alone: its own function, and the fastest of all ways that it has. */
function peersOf(rows: number, { temperature, topK, topP }: Rule, context: SuiteContext): Candidate[] {
  if (context.quick || rows < 256 || temperature !== 1 || topK !== undefined || topP !== undefined) return [];
  const args = [rows, vocabulary, temperature, context.threads, 5];
  return [
    ...pythonCandidates(
      'torch.multinomial(softmax)',
      'multinomial.py',
      [...args, 'multinomial'],
      context,
      'rows',
    ),
    ...pythonCandidates('PyTorch, its fastest way', 'multinomial.py', args, context, 'rows'),
  ];
}

function requireSameDraws(name: string, sampling: Omit<Parameters<typeof sampleNaively>[0], 'out'>): void {
  const naive = new Int32Array(sampling.rows);
  const native = new Int32Array(sampling.rows);
  sampleNaively({ ...sampling, out: naive });
  sampleCategorical({ ...sampling, out: native });
  const different = naive.filter((id, row) => id !== native[row]).length;
  requireEqual(
    different <= tolerance * sampling.rows,
    name,
    `${different} of ${sampling.rows} draws that differ`,
  );
}
