import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { type InstructionSet, requireKernel } from './instruction-sets.ts';
import { type KeyWords, type StreamKey, wordsOf } from './random.ts';
import { requireThreads } from './threads.ts';
import { argumentFault, requireInteger, requireIntegers, requireNumber, requireView } from './validation.ts';

// Axes: R replicates, T rows of a design, N rows that are drawn of it, d features, K fits, B batches before each fit, P models and S
// moments that are remembered.

/** Numbers of one precision. */
export type Reals = Float32Array | Float64Array;

type Numbers = readonly number[];
type Precision = 'Float32' | 'Float64';
type Functions = 'fillNormalRows' | 'drawTriangles' | 'invertDesigns' | 'runChains';
type ReplicatesBindings = Readonly<
  Record<`${Functions}${Precision}`, (...values: readonly unknown[]) => void>
>;

const native = bindings<ReplicatesBindings>([
  'fillNormalRowsFloat32',
  'fillNormalRowsFloat64',
  'drawTrianglesFloat32',
  'drawTrianglesFloat64',
  'invertDesignsFloat32',
  'invertDesignsFloat64',
  'runChainsFloat32',
  'runChainsFloat64',
]);

function call(name: Functions, like: Reals, values: readonly unknown[]): void {
  const precision = like instanceof Float32Array ? 'Float32' : 'Float64';
  guarded(() => native()[`${name}${precision}`](...values));
}

const most = 2 ** 32 - 1;

function requireReals(subject: string, value: Reals, length: number, like: Reals = value): Reals {
  const type = like instanceof Float32Array ? Float32Array : Float64Array;
  return requireView(subject, value, value === like ? [Float32Array, Float64Array] : [type], length);
}

/** The words of a key whose index is that of the first of `replicates`. */
function wordsOfFirst(key: StreamKey, replicates: number): KeyWords {
  requireInteger('key.index', key.index, 0, most - replicates);
  return wordsOf(key);
}

/** Stretches of the normals of many streams. */
export interface NormalRows {
  /** [R, stride]; of each row `length` numbers from `offset` on are written. */
  readonly out: Reals;
  /** The stream of row 0; that of row r has the index `key.index + r`. */
  readonly key: StreamKey;
  readonly replicates: number;
  /** First element of the streams; default 0. */
  readonly start?: number;
  /** Default: all of a row. */
  readonly offset?: number;
  readonly length?: number;
  readonly threads?: number;
}

/**
 * Writes into each row of `out` elements `start`, `start + 1`, ... of a stream of its own: what `fillNormal` gives for the row's
 * key, for any number of threads. Throws `native/argument`.
 */
export function fillNormalRows(rows: NormalRows): void {
  const { out, key, replicates, start = 0, offset = 0 } = rows;
  requireInteger('replicates', replicates, 1, most);
  const stride = out.length / replicates;
  requireReals('out', out, Math.floor(stride) * replicates);
  const length = requireInteger('length', rows.length ?? stride - offset, 0, stride);
  requireInteger('offset', offset, 0, stride - length);
  requireInteger('start', start, 0, 2 ** 33 - length);
  const words = wordsOfFirst(key, replicates);
  const threads = requireThreads(rows.threads);
  call('fillNormalRows', out, [out, ...words, start, replicates, stride, offset, length, threads]);
}

/** Triangles of designs with T rows. */
export interface Triangles {
  /** [R, N, d], N = min(T, d). */
  readonly out: Reals;
  readonly rows: number;
  readonly features: number;
  readonly replicates: number;
  /** Streams of replicate 0, as `NormalRows.key`. */
  readonly normals: StreamKey;
  readonly proposals: StreamKey;
  readonly uniforms: StreamKey;
  readonly threads?: number;
}

/**
 * Draws the triangles U of designs X = Q U of independent standard normals: standard normals above the diagonal, in it lengths of
 * normal vectors of T, T - 1, ... dimensions. The same for any number of threads. Throws `native/argument`.
 */
export function drawTriangles(triangles: Triangles): void {
  const { out, rows, features, replicates, normals, proposals, uniforms } = triangles;
  requireInteger('rows', rows, 1, most);
  requireInteger('features', features, 1, most);
  requireReals('out', out, replicates * Math.min(rows, features) * features);
  const keys = [normals, proposals, uniforms].flatMap((key) => wordsOfFirst(key, replicates));
  call('drawTriangles', out, [out, ...keys, rows, features, replicates, requireThreads(triangles.threads)]);
}

/** The designs of a call. */
export interface DesignShape {
  /** R. */
  readonly replicates: number;
  /** N. */
  readonly rows: number;
  /** d. */
  readonly features: number;
  /** Whether the first i numbers of row i of every design are 0: then N <= d. */
  readonly triangular: boolean;
}

function requireShape({ replicates, rows, features, triangular }: DesignShape): readonly unknown[] {
  requireInteger('replicates', replicates, 1, most);
  requireInteger('features', features, 1, most);
  return [requireInteger('rows', rows, 1, triangular ? features : most), features, triangular];
}

/** How a call works. */
export interface ReplicatesOptions {
  readonly threads?: number;
  /** For tests and measurements: the instructions to use. Default: the best that this machine has. */
  readonly kernel?: InstructionSet;
}

/**
 * Writes into `out` [R, d, d] the inverses of X'X + ridge I of designs [R, N, d], computed in float64 by Cholesky's factors; where that is
 * singular they are not finite, or of no use. The same bits for any threads and instructions. Throws `native/argument`.
 */
export function invertDesigns(
  shape: DesignShape,
  designs: Reals,
  ridge: number,
  out: Reals,
  options: ReplicatesOptions = {},
): void {
  const { replicates, rows, features } = shape;
  const sizes = requireShape(shape);
  requireReals('designs', designs, replicates * rows * features);
  requireReals('out', out, replicates * features * features, designs);
  requireNumber('ridge', ridge, 0, Number.MAX_VALUE);
  const { threads, kernel } = options;
  call('invertDesigns', designs, [
    ...[designs, ...sizes, ridge, replicates, out],
    ...[requireThreads(threads), requireKernel(kernel)],
  ]);
}

/** What is done for K fits. Batches and terms of fit k are the numbers `first[k]`, ..., `first[k + 1] - 1` of theirs. */
export interface ChainSteps {
  readonly fits: number;
  /** B, most batches of a fit. */
  readonly batches: number;
  /** S; place 0 holds the sum of the fit before. */
  readonly moments: number;
  /** P. */
  readonly models: number;
  /** [K + 1]. */
  readonly firstBatch: Uint32Array;
  /** By batch: the place of the model that labels it, the place of its moment, the factor on its noises. */
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly scale: Float64Array;
  /** [K + 1]. */
  readonly firstTerm: Uint32Array;
  /** By term of a fit's normal equations: the place of a moment, and its share. */
  readonly term: Uint32Array;
  readonly share: Float64Array;
  /** [K]: where the model of a fit is remembered, -1 where it is not. */
  readonly place: Int32Array;
}

/** What chains read and write, all of one precision. */
export interface ChainArrays {
  /** [R, N, d]. */
  readonly features: Reals;
  /** [R, d, d]. */
  readonly inverse: Reals;
  /** [R, d]. */
  readonly truth: Reals;
  /** [R, K, B, N]. */
  readonly noise: Reals;
  /** The lower triangle C [d, d] of the covariance C C' of features; left out: the identity. */
  readonly root?: Reals;
  /** [P, R, d], renewed. */
  readonly models: Reals;
  /** [S, R, d], renewed. */
  readonly moments: Reals;
  /** [R, d], of the last fit. */
  readonly weight: Reals;
  /** [K, R]: (w - w*)' C C' (w - w*). */
  readonly errors: Reals;
}

function requireFirsts(subject: string, first: Uint32Array, fits: number, longest: number): number {
  requireView(subject, first, [Uint32Array], fits + 1);
  let before = 0;
  for (const value of first) {
    if (value < before || value - before > longest || (before === 0 && first[0] !== 0))
      throw argumentFault(subject, 'numbers that ascend from 0', `${value} after ${before}`);
    before = value;
  }
  return before;
}

function requireSteps(steps: ChainSteps): readonly unknown[] {
  const { fits, batches, moments, models, firstBatch, source, target, scale } = steps;
  const { firstTerm, term, share, place } = steps;
  const sizes: Numbers = [fits, batches, moments, models];
  for (const [i, name] of (['fits', 'batches', 'moments', 'models'] as const).entries())
    requireInteger(name, sizes[i], 1, most);
  const made = requireFirsts('firstBatch', firstBatch, fits, batches);
  const terms = requireFirsts('firstTerm', firstTerm, fits, most);
  requireIntegers('source', requireView('source', source, [Uint32Array], made), 0, models - 1);
  requireIntegers('target', requireView('target', target, [Uint32Array], made), 0, moments - 1);
  requireView('scale', scale, [Float64Array], made);
  requireIntegers('term', requireView('term', term, [Uint32Array], terms), 0, moments - 1);
  requireView('share', share, [Float64Array], terms);
  requireIntegers('place', requireView('place', place, [Int32Array], fits), -1, models - 1);
  return [...sizes, firstBatch, source, target, scale, firstTerm, term, share, place];
}

function requireArrays(shape: DesignShape, steps: ChainSteps, arrays: ChainArrays): readonly unknown[] {
  const { replicates: R, rows: N, features: d } = shape;
  const { fits, batches, moments, models } = steps;
  const { features, root } = arrays;
  const like = (name: Exclude<keyof ChainArrays, 'root'>, length: number): Reals =>
    requireReals(name, arrays[name], length, features);
  return [
    ...[R, like('features', R * N * d), like('inverse', R * d * d), like('truth', R * d)],
    ...[like('noise', R * fits * batches * N), root && requireReals('root', root, d * d, features)],
    ...[like('models', models * R * d), like('moments', moments * R * d)],
    ...[like('weight', R * d), like('errors', fits * R)],
  ];
}

/**
 * K fits of R independent chains of linear regressions. For each fit B batches or fewer are labelled, y = X w + scale E, by models that are
 * remembered, and their moments X'y remembered; then the normal equations are solved, w = inverse (sum of shares of moments). Replicates lie side by side in
 * vectors; the same bits for any threads, instructions, and division of replicates among calls. Throws `native/argument`.
 */
export function runChains(
  shape: DesignShape,
  steps: ChainSteps,
  arrays: ChainArrays,
  { threads, kernel }: ReplicatesOptions = {},
): void {
  const values = [...requireShape(shape), ...requireSteps(steps), ...requireArrays(shape, steps, arrays)];
  call('runChains', arrays.features, [...values, requireThreads(threads), requireKernel(kernel)]);
}
