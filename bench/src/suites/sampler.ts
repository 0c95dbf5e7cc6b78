import { fillNormal, fillUniform, sampleCategorical } from '@ouroboros/native';
import type { Candidate, Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { sampleNaively } from '../naive/sampler.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

interface Rule {
  readonly name: string;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
}

const rules: readonly Rule[] = [
  { name: 'temperature 0.8', temperature: 0.8 },
  { name: 'top-k 50', temperature: 1, topK: 50 },
  { name: 'top-p 0.9', temperature: 1, topP: 0.9 },
];

const vocabulary = 4096;

/** Standard deviation of the logits: about that of a trained language model. */
const spread = 2.5;

/** Most draws of a hundred that may differ: those whose uniform lies within rounding of a border. */
const tolerance = 0.01;

/** Draws from rows of logits: a TypeScript loop against the addon. */
export const sampler: Suite = {
  name: 'sampler',
  about: 'tokens drawn from logits [256, 4096] and [64, 4096]: temperature, top-k, top-p',
  async run(context) {
    const cases: CaseResult[] = [];
    for (const rows of context.quick ? [64] : [256, 64]) {
      for (const rule of rules) cases.push(...(await context.measure(contestOf(rows, rule, context))));
    }
    return { cases };
  },
};

function contestOf(rows: number, rule: Rule, { threads }: SuiteContext): Contest {
  const { name: ruleName, ...settings } = rule;
  const key = { seed: 1, purpose: 0, iteration: rows };
  const logits = new Float32Array(rows * vocabulary);
  fillNormal(logits, { ...key, index: 0 });
  for (let i = 0; i < logits.length; i++) logits[i] = (logits[i] as number) * spread;
  const uniforms = new Float32Array(rows);
  fillUniform(uniforms, { ...key, index: 1 });
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
  const candidates = [naive, ...[...new Set([1, threads])].map(native)];
  return { name, unit: 'tokens/s', work: rows, candidates };
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
