import { Fault } from '@ouroboros/errors';
import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { type InstructionSet, requireKernel } from './instruction-sets.ts';
import { requireThreads } from './threads.ts';
import { requireInteger, requireKeys, requireNumber, requireNumbers, requireView } from './validation.ts';

/** What `sampleCategorical` draws from and into; B rows of V logits, V = `vocabulary`. */
export interface CategoricalSampling {
  /** `[B, V]`; -Infinity is probability 0. NaN, +Infinity and a row of nothing but -Infinity are refused. Left as it is. */
  readonly logits: Float32Array;
  readonly rows: number;
  /** 1 .. 2^23. */
  readonly vocabulary: number;
  /** `[B]`, each in [0, 1]; 1 is taken as the number just below it. */
  readonly uniforms: Float32Array | Float64Array;
  /** Divides the logits; finite and >= 0; 0 takes the largest logit (of equal ones the lowest id). Default 1. */
  readonly temperature?: number;
  /** Keeps this many largest logits (of equal ones the lowest ids); 1 or more; above V: all. Default: all. */
  readonly topK?: number;
  /**
   * Keeps, of what `topK` left, the fewest most probable tokens (of equal ones the lowest ids) that together have at least
   * this probability; 0 takes the largest logit, 1 keeps all. Default 1.
   */
  readonly topP?: number;
  /** Threads to use at most; the result does not depend on it. Default: the cores of the machine. */
  readonly threads?: number;
  /** For tests and measurements: the instructions to use. Default: the best that this machine has. */
  readonly kernel?: InstructionSet;
  /** `[B]`; receives the drawn ids. */
  readonly out: Int32Array;
}

interface BadRow {
  readonly row: number;
  readonly token: number;
  readonly reason: 'nan' | 'infinite' | 'impossible';
}

interface SamplerBindings {
  readonly sampleCategorical: (
    logits: Float32Array,
    vocabulary: number,
    uniforms: Float64Array,
    temperature: number,
    topK: number,
    topP: number,
    threads: number,
    kernel: string,
    out: Int32Array,
  ) => BadRow | undefined;
}

const native = bindings<SamplerBindings>(['sampleCategorical']);

const mostVocabulary = 2 ** 23;
const keys = [
  'logits',
  'rows',
  'vocabulary',
  'uniforms',
  'temperature',
  'topK',
  'topP',
  'threads',
  'kernel',
  'out',
] as const;

function requireUniforms(uniforms: Float32Array | Float64Array, rows: number): Float64Array {
  requireView('uniforms', uniforms, [Float32Array, Float64Array], rows);
  requireNumbers('uniforms', uniforms, 0, 1);
  return uniforms instanceof Float64Array ? uniforms : Float64Array.from(uniforms);
}

const reasons = {
  nan: (token: number) => ['an ordered number', `NaN at token ${token}`],
  infinite: (token: number) => ['logits below +Infinity', `+Infinity at token ${token}`],
  impossible: () => ['a logit above -Infinity', 'nothing but -Infinity'],
} as const;

function logitsFault({ row, token, reason }: BadRow): Fault {
  const [expected, received] = reasons[reason](token) as [string, string];
  return new Fault({
    code: 'native/logits',
    kind: 'failure',
    subject: `logits of row ${row}`,
    expected,
    received,
  });
}

/**
 * Draws one token id per row: `softmax(logits / temperature)`, cut by `topK`, then by `topP`, inverted at the row's uniform
 * with the tokens in the order of their ids. A token of probability 0 is never drawn. The same ids for any number of
 * threads and any machine. Throws `native/argument`, and `native/logits` naming the first row that cannot be drawn from
 * (`out` then holds the other rows).
 */
export function sampleCategorical(sampling: CategoricalSampling): void {
  const { rows, vocabulary, temperature = 1, topK, topP = 1 } = requireKeys('sampling', sampling, keys);
  requireInteger('rows', rows, 0, 2 ** 31 - 1);
  requireInteger('vocabulary', vocabulary, 1, mostVocabulary);
  const bad = guarded(() =>
    native().sampleCategorical(
      requireView('logits', sampling.logits, [Float32Array], rows * vocabulary),
      vocabulary,
      requireUniforms(sampling.uniforms, rows),
      requireNumber('temperature', temperature, 0, Number.MAX_VALUE),
      topK === undefined ? 0 : Math.min(requireTopK(topK), vocabulary),
      requireNumber('topP', topP, 0, 1),
      requireThreads(sampling.threads),
      requireKernel(sampling.kernel),
      requireView('out', sampling.out, [Int32Array], rows),
    ),
  );
  if (bad !== undefined) throw logitsFault(bad);
}

function requireTopK(topK: unknown): number {
  if (topK === Number.POSITIVE_INFINITY) return mostVocabulary;
  return requireInteger('topK', topK, 1, Number.MAX_SAFE_INTEGER);
}
