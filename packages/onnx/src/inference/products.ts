import type { Dim, Shape } from '../shape.ts';
import type { InferenceContext, InferenceRule, RuleGroup } from './context.ts';

/** `a` [..., M, K] times `b` [..., K, N]; a vector counts as a row on the left and a column on the right. */
function product(c: InferenceContext, a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b) return undefined;
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  if (left.length < 2 || right.length < 2) c.fail('two inputs of at least one axis');
  c.match(left.at(-1) as Dim, right.at(-2) as Dim, 'as many columns on the left as rows on the right');
  const batch = c.broadcast([left.slice(0, -2), right.slice(0, -2)]) as Shape;
  const rows = a.length === 1 ? [] : [left.at(-2) as Dim];
  const columns = b.length === 1 ? [] : [right.at(-1) as Dim];
  return [...batch, ...rows, ...columns];
}

const matMul: InferenceRule = (c) => [c.like(0, product(c, c.shape(0), c.shape(1)))];

const matMulInteger: InferenceRule = (c) => [{ dtype: 'int32', shape: product(c, c.shape(0), c.shape(1)) }];

/** The shape after FusedMatMul's transpositions: first axis 0 behind the other batch axes, then the last two swapped. */
function fusedOperand(
  shape: Shape | undefined,
  transposed: number,
  batchTransposed: number,
): Shape | undefined {
  if (!shape || shape.length < 2) return shape;
  const rotated =
    batchTransposed && shape.length > 2
      ? [...shape.slice(1, -1), shape[0] as Dim, shape.at(-1) as Dim]
      : [...shape];
  if (!transposed) return rotated;
  return [...rotated.slice(0, -2), rotated.at(-1) as Dim, rotated.at(-2) as Dim];
}

const fusedMatMul: InferenceRule = (c) => {
  const { node } = c;
  const a = fusedOperand(c.shape(0), node.int('transA', 0), node.int('transBatchA', 0));
  const b = fusedOperand(c.shape(1), node.int('transB', 0), node.int('transBatchB', 0));
  return [c.like(0, product(c, a, b))];
};

const gemm: InferenceRule = (c) => {
  c.rank(0, 2);
  c.rank(1, 2);
  const a = fusedOperand(c.shape(0), c.node.int('transA', 0), 0);
  const b = fusedOperand(c.shape(1), c.node.int('transB', 0), 0);
  const shape = product(c, a, b);
  const addend = c.shape(2);
  const total = shape && addend ? c.broadcast([shape, addend]) : shape;
  if (shape && total) {
    if (total.length > 2) c.fail('a third input that broadcasts to the product');
    total.forEach((dim, i) => {
      c.match(dim, shape[i] as Dim, 'a third input that broadcasts to the product');
    });
  }
  return [c.like(0, shape)];
};

/** Splits `ij,jk->ik` into the letters of its terms; `...` counts as the one letter `.`. */
function parseEquation(equation: string): { terms: string[]; output: string } {
  const [inputs, explicit] = equation.replace(/\s/g, '').replaceAll('...', '.').split('->');
  const terms = (inputs as string).split(',');
  if (explicit !== undefined) return { terms, output: explicit };
  // Without an arrow: the letters that occur once, in alphabetical order.
  const letters = [...terms.join('')].filter(
    (letter, _, all) => all.filter((l) => l === letter).length === 1,
  );
  const dots = terms.some((term) => term.includes('.')) ? '.' : '';
  const sorted = letters.filter((letter) => letter !== '.').sort();
  return { terms, output: dots + sorted.join('') };
}

/** What the letters of an equation stand for; `.` is the broadcast shape of the axes under `...`. */
class Letters {
  private readonly sizes = new Map<string, Dim>();
  private dots: Shape = [];
  private readonly c: InferenceContext;

  constructor(c: InferenceContext) {
    this.c = c;
  }

  /** Reads the axes of one input by the letters of its term. */
  read(term: string, shape: Shape, input: number): void {
    const dotted = term.includes('.');
    const spread = shape.length - term.length + 1;
    if (dotted ? spread < 0 : spread !== 1) {
      this.c.fail(`one axis of input ${input} for each letter of "${term}"`);
    }
    let axis = 0;
    for (const letter of term) {
      if (letter === '.') {
        this.dots = this.c.broadcast([this.dots, shape.slice(axis, axis + spread)]) as Shape;
        axis += spread;
      } else this.bind(letter, shape[axis++] as Dim);
    }
  }

  /** An axis of size 1 broadcasts. */
  private bind(letter: string, size: Dim): void {
    const known = this.sizes.get(letter);
    const definite = known === undefined || known === 1 ? size : size === 1 ? known : undefined;
    const expected = `one size for the letter "${letter}"`;
    this.sizes.set(letter, definite ?? this.c.same(known as Dim, size, expected));
  }

  shapeOf(output: string): Shape {
    return [...output].flatMap((letter) => (letter === '.' ? this.dots : [this.sizes.get(letter) ?? null]));
  }
}

const einsum: InferenceRule = (c) => {
  const { terms, output } = parseEquation(c.node.string('equation', ''));
  if (terms.length !== c.inputCount) c.fail(`${terms.length} inputs, one for each term of the equation`);
  const letters = new Letters(c);
  for (const [i, term] of terms.entries()) {
    const shape = c.shape(i);
    if (!shape) return [c.like(0, undefined)];
    letters.read(term, shape, i);
  }
  return [c.like(0, letters.shapeOf(output))];
};

/** Products of matrices and tensors. */
export const products: RuleGroup = {
  MatMul: matMul,
  MatMulInteger: matMulInteger,
  Gemm: gemm,
  Einsum: einsum,
  'com.microsoft.FusedMatMul': fusedMatMul,
};
