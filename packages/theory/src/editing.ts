import { inverse, Matrix } from 'ml-matrix';
import { theoryNeeds } from './need.ts';
import { requireNonNegative, requirePositive } from './numbers.ts';
import { unitError } from './unit-error.ts';

/**
 * The linear analogue of token editing (Zhu et al., ICML 2025, arXiv 2412.14689, section 4.2): labels of one design are edited in
 * place instead of being replaced,
 *
 *     Y_1 = X w* + E_1,   w_n = X^+ Y_n,   Y_{n+1} = M_n (X w_n + E_{n+1}) + (1 - M_n) Y_n,
 *
 * with diagonal M_n of zeros and ones. Letters: T rows, d features, P = X X^+, G = X'X. Derivations: docs/theory.md.
 */
export interface Editing {
  /** X [T, d], of full column rank. */
  readonly design: readonly (readonly number[])[];
  /** The diagonals [T] of M_1, M_2, ...: true where a label is replaced. */
  readonly edits: readonly (readonly boolean[])[];
  /** Standard deviation s of a label's noise. */
  readonly noise: number;
}

/** What an edit needs of a design. */
interface Projected {
  /** X^+ [d, T]. */
  readonly pseudoInverse: Matrix;
  /** P [T, T]. */
  readonly projection: Matrix;
  /** G^-1 [d, d]. */
  readonly inverseGram: Matrix;
  readonly design: Matrix;
}

/**
 * E|w_n - w*|^2 for n = 1..edits + 1, conditional on X and the edits. Residuals R_n = Y_n - X w* follow
 * R_{n+1} = A_n R_n + M_n E_{n+1}, A_n = 1 - M_n (1 - P), so their covariance is A_n C A_n' + M_n (in units of s2).
 *
 * @throws Fault `theory/edits` where an edit has not one flag for each row; `theory/rows` for fewer rows than features;
 *   `theory/noise`.
 */
export function editingErrors(editing: Editing): readonly number[] {
  const { projection, pseudoInverse } = projected(editing);
  const s2 = editing.noise ** 2;
  const { rows } = projection;
  const residual = Matrix.eye(rows).sub(projection);
  let covariance = Matrix.eye(rows);
  const covariances = [covariance];
  for (const edit of editing.edits) {
    const mask = maskOf(edit);
    const step = Matrix.eye(rows).sub(mask.mmul(residual));
    covariance = step.mmul(covariance).mmul(step.transpose()).add(mask);
    covariances.push(covariance);
  }
  return covariances.map((c) => s2 * errorOf(pseudoInverse, c));
}

/**
 * What the published formula (Theorem 1, eq. 5: w_{n+1} = w* + X^+ (E_1 + sum_i M_i E_{i+1})) would make of the same errors:
 * s2 (tr G^-1 + sum_i tr(G^-2 X'M_iX)). It leaves out -X^+ M_i (1 - P) R_i and is exact for edits of no row or of every row.
 *
 * @throws Fault as `editingErrors`.
 */
export function publishedEditingErrors(editing: Editing): readonly number[] {
  const { pseudoInverse, inverseGram } = projected(editing);
  const s2 = editing.noise ** 2;
  let error = s2 * inverseGram.trace();
  const errors = [error];
  for (const edit of editing.edits) {
    error += s2 * errorOf(pseudoInverse, maskOf(edit));
    errors.push(error);
  }
  return errors;
}

/**
 * The errors of `editingErrors` in closed form for edits that never touch a row twice: with B_i = X'M_iX,
 * K_i = 1 + G^-1 B_i and Pi_n = K_n ... K_1, the covariance of w_{n+1} is s2 (Pi_n G^-1 + G^-1 Pi_n' - G^-1 - D_n), where
 * D_n = K_n D_{n-1} K_n' + G^-1 B_n G^-1 B_n G^-1 and D_0 = 0.
 *
 * @throws Fault `theory/edits` also where two edits share a row.
 */
export function disjointEditingErrors(editing: Editing): readonly number[] {
  const { design, inverseGram } = projected(editing);
  requireDisjoint(editing.edits);
  const s2 = editing.noise ** 2;
  const size = inverseGram.rows;
  let product = Matrix.eye(size);
  let deficit = Matrix.zeros(size, size);
  const errors = [s2 * inverseGram.trace()];
  for (const edit of editing.edits) {
    const share = inverseGram.mmul(design.transpose().mmul(maskOf(edit)).mmul(design));
    const factor = Matrix.add(Matrix.eye(size), share);
    product = factor.mmul(product);
    deficit = factor.mmul(deficit).mmul(factor.transpose()).add(share.mmul(share).mmul(inverseGram));
    const trace = 2 * product.mmul(inverseGram).trace() - inverseGram.trace() - deficit.trace();
    errors.push(s2 * trace);
  }
  return errors;
}

/**
 * Limit of the error, in units of s2/g, when ever smaller edits have gone once over the share `share` (of g = x'x) of a
 * design with one feature: 2 e^share - 1. Edits that never touch a row twice stay below it.
 */
export function sweptEditingFactor(share: number): number {
  return 2 * Math.exp(share) - 1;
}

/** The two bounds of Theorem 2 of the paper. */
export interface EditingBounds {
  /** Eq. 6: 2 s2 d/(T-d-1). The recursion exceeds it from its second edit on (docs/theory.md). */
  readonly twice: number;
  /** s2 d/(T-d-1) + s2 sqrt(E tr G^-2) sqrt(E tr M_1)/(1 - eta). */
  readonly geometric: number;
}

/**
 * Theorem 2 as published, for rows x ~ N(0, I_d), T > d + 3 of them, where |M_i| = eta |M_{i-1}| in the Frobenius norm (the
 * norm for which its proof's sum over sqrt(tr M_i) is geometric) and `first` = E tr M_1.
 *
 * @throws Fault `theory/rows` unless T > d + 3, `theory/edits` unless 0 < eta < 1 and `first` is 0 or above; those of `unitError`.
 */
export function publishedEditingBounds(options: {
  readonly features: number;
  readonly rows: number;
  readonly noise: number;
  readonly first: number;
  readonly eta: number;
}): EditingBounds {
  const { features: d, rows: T, noise, first, eta } = options;
  const unit = unitError(options);
  requireNonNegative('edits', 'rows of the first edit', first);
  if (!(eta > 0 && eta < 1)) refuse('ratio of one edit to the one before', 'above 0 and below 1', `${eta}`);
  if (T <= d + 3) throw tooFewRows(`at least d + 4 = ${d + 4}, for E tr (X'X)^-2 to be finite`, T);
  const spread = Math.sqrt(inverseGramSquareTrace(d, T)) * Math.sqrt(first);
  return { twice: 2 * unit, geometric: unit + (noise ** 2 * spread) / (1 - eta) };
}

/** E tr (X'X)^-2 = d (T-1)/((T-d)(T-d-1)(T-d-3)) for T > d + 3 rows x ~ N(0, I_d). */
function inverseGramSquareTrace(d: number, T: number): number {
  return (d * (T - 1)) / ((T - d) * (T - d - 1) * (T - d - 3));
}

function tooFewRows(expected: string, rows: number): Error {
  return theoryNeeds({ code: 'rows', subject: 'rows of the design', expected, received: String(rows) });
}

function projected({ design: rows, edits, noise }: Editing): Projected {
  const design = new Matrix(rows.map((row) => [...row]));
  requirePositive('noise', 'noise', noise);
  if (design.rows < design.columns) throw tooFewRows(`at least d = ${design.columns}`, design.rows);
  requireLengths(edits, design.rows);
  const inverseGram = inverse(design.transpose().mmul(design));
  const pseudoInverse = inverseGram.mmul(design.transpose());
  return { design, inverseGram, pseudoInverse, projection: design.mmul(pseudoInverse) };
}

/** tr(X^+ C X^+'). */
function errorOf(pseudoInverse: Matrix, covariance: Matrix): number {
  return pseudoInverse.mmul(covariance).mmul(pseudoInverse.transpose()).trace();
}

function maskOf(edit: readonly boolean[]): Matrix {
  return Matrix.diag(edit.map(Number));
}

function requireLengths(edits: Editing['edits'], rows: number): void {
  for (const [i, { length }] of edits.entries()) {
    if (length !== rows) refuse(`edit ${i + 1}`, `one flag for each of the ${rows} rows`, `${length} flags`);
  }
}

function requireDisjoint(edits: Editing['edits']): void {
  const edited = new Set<number>();
  for (const [i, edit] of edits.entries()) {
    for (const [row, isEdited] of edit.entries()) {
      if (!isEdited) continue;
      if (edited.has(row))
        refuse(`edit ${i + 1}`, 'rows that no earlier edit touched', `row ${row + 1} again`);
      edited.add(row);
    }
  }
}

function refuse(subject: string, expected: string, received: string): never {
  throw theoryNeeds({ code: 'edits', subject, expected, received });
}
