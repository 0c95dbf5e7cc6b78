import { Fault } from '@ouroboros/errors';
import { type Dim, formatShape, type Shape } from './shape.ts';

/**
 * Arithmetic on sizes of axes. A symbolic size is a polynomial with integer coefficients over symbols, written one way
 * only: factors sorted and joined by `*`, terms by falling degree, the constant last (`2*B*T+S-1`). Equal sizes are
 * therefore equal strings. What is not a polynomial is a symbol itself: `floor(T/2)`, `max(S,T)`.
 */
interface Term {
  /** Sorted symbols; empty for the constant term. */
  readonly factors: readonly string[];
  readonly coefficient: number;
}

type Polynomial = readonly Term[];

/** Longer expressions are given up as unknown, so that hostile chains of operators stay cheap. */
const longestExpression = 160;

const tokens = /\s*([A-Za-z_$][\w.$:]*|\d+|[-+*()])/y;

/** Reads a size as a polynomial; throws a SyntaxError where it is not written as one. */
class Parser {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Polynomial {
    const result = this.sum();
    if (this.position !== this.text.length) throw new SyntaxError('expected the end');
    return result;
  }

  private peek(): string {
    tokens.lastIndex = this.position;
    return tokens.exec(this.text)?.[1] ?? '';
  }

  private take(): string {
    tokens.lastIndex = this.position;
    const token = tokens.exec(this.text)?.[1];
    if (token === undefined) throw new SyntaxError('expected a symbol');
    this.position = tokens.lastIndex;
    return token;
  }

  private sum(): Polynomial {
    let result = this.signedProduct(this.peek() === '-' ? this.take() : '+');
    while (this.peek() === '+' || this.peek() === '-') {
      result = add(result, this.signedProduct(this.take()));
    }
    return result;
  }

  private signedProduct(sign: string): Polynomial {
    let result = this.factor();
    while (this.peek() === '*') {
      this.take();
      result = multiply(result, this.factor());
    }
    return sign === '-' ? multiply(result, constant(-1)) : result;
  }

  private factor(): Polynomial {
    const token = this.take();
    if (token === '(') {
      const inner = this.sum();
      if (this.take() !== ')') throw new SyntaxError('expected )');
      return inner;
    }
    if (/^\d/.test(token)) return constant(Number(token));
    if (!/^[A-Za-z_$]/.test(token)) throw new SyntaxError('expected a symbol');
    return symbol(this.text[this.position] === '(' ? token + this.call() : token);
  }

  /** The parenthesised rest of `floor(...)`, verbatim. */
  private call(): string {
    const start = this.position;
    let depth = 0;
    do {
      const character = this.text[this.position++];
      if (character === undefined) throw new SyntaxError('expected )');
      depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    } while (depth > 0);
    return this.text.slice(start, this.position);
  }
}

function constant(value: number): Polynomial {
  return value === 0 ? [] : [{ factors: [], coefficient: value }];
}

function symbol(name: string): Polynomial {
  return [{ factors: [name], coefficient: 1 }];
}

const parsed = new Map<string, Polynomial>();

function polynomial(dim: number | string): Polynomial {
  if (typeof dim === 'number') return constant(dim);
  const known = parsed.get(dim);
  if (known) return known;
  let result: Polynomial;
  try {
    result = new Parser(dim).whole();
  } catch {
    // Any text may name a size in a file: what is no expression is a symbol.
    result = symbol(dim);
  }
  parsed.set(dim, result);
  return result;
}

function collect(terms: readonly Term[]): Polynomial {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = term.factors.join('*');
    const coefficient = (sums.get(key)?.coefficient ?? 0) + term.coefficient;
    sums.set(key, { factors: term.factors, coefficient });
  }
  return [...sums.values()].filter((term) => term.coefficient !== 0).sort(byDegree);
}

function byDegree(a: Term, b: Term): number {
  const difference = b.factors.length - a.factors.length;
  if (difference !== 0) return difference;
  const [left, right] = [a.factors.join('*'), b.factors.join('*')];
  return left < right ? -1 : left > right ? 1 : 0;
}

function add(a: Polynomial, b: Polynomial): Polynomial {
  return collect([...a, ...b]);
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const products = a.flatMap((left) =>
    b.map((right) => ({
      factors: [...left.factors, ...right.factors].sort(),
      coefficient: left.coefficient * right.coefficient,
    })),
  );
  return collect(products);
}

function formatTerm(term: Term, first: boolean): string {
  const sign = term.coefficient < 0 ? '-' : first ? '' : '+';
  const size = Math.abs(term.coefficient);
  const parts = size === 1 && term.factors.length > 0 ? term.factors : [String(size), ...term.factors];
  return sign + parts.join('*');
}

function toDim(terms: Polynomial): Dim {
  if (terms.length === 0) return 0;
  const [first] = terms;
  if (terms.length === 1 && first?.factors.length === 0) return first.coefficient;
  const text = terms.map((term, i) => formatTerm(term, i === 0)).join('');
  return text.length > longestExpression ? null : text;
}

/** `term / divisor` when it leaves no remainder. */
function divideTerm(term: Term, divisor: Term): Term | undefined {
  const coefficient = term.coefficient / divisor.coefficient;
  if (!Number.isInteger(coefficient)) return undefined;
  const factors = [...term.factors];
  for (const factor of divisor.factors) {
    const index = factors.indexOf(factor);
    if (index < 0) return undefined;
    factors.splice(index, 1);
  }
  return { factors, coefficient };
}

/** `a / b` when it leaves no remainder: by one term at a time, largest first. */
function divideExactly(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const [divisor] = b;
  if (!divisor) return undefined;
  let rest = a;
  let quotient: Polynomial = [];
  while (rest.length > 0) {
    const part = divideTerm(rest[0] as Term, divisor);
    if (!part || quotient.length > 8) return undefined;
    quotient = add(quotient, [part]);
    rest = add(rest, multiply([part], multiply(b, constant(-1))));
  }
  return quotient;
}

/** The one way to write `dim`: `"T*B"` becomes `"B*T"`. */
export function canonicalDim(dim: Dim): Dim {
  return typeof dim === 'string' ? toDim(polynomial(dim)) : dim;
}

/** True when both sizes are known and always equal. */
export function sameDim(a: Dim, b: Dim): boolean {
  return a !== null && (a === b || (b !== null && canonicalDim(a) === canonicalDim(b)));
}

/** True when the sizes cannot be equal: two different numbers, or expressions that differ by a constant. */
export function differentDims(a: Dim, b: Dim): boolean {
  if (a === null || b === null) return false;
  const difference = subtractDims(a, b);
  return typeof difference === 'number' && difference !== 0;
}

/** `a + b`; null when either is unknown. */
export function addDims(a: Dim, b: Dim): Dim {
  return a === null || b === null ? null : toDim(add(polynomial(a), polynomial(b)));
}

/** `a - b`; null when either is unknown. */
export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

/** `a * b`; 0 when either is 0, otherwise null when either is unknown. */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : toDim(multiply(polynomial(a), polynomial(b)));
}

/** The product of all sizes; 1 for none. */
export function productOfDims(dims: readonly Dim[]): Dim {
  return dims.reduce<Dim>(multiplyDims, 1);
}

/** `a / b` rounded down; exact where the expressions divide, otherwise the symbol `floor(a/b)`. */
export function divideDims(a: Dim, b: Dim): Dim {
  if (a === null || b === null || b === 0) return null;
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b);
  const quotient = divideExactly(polynomial(a), polynomial(b));
  return quotient ? toDim(quotient) : named(`floor(${grouped(a)}/${grouped(b)})`);
}

/** The larger of two sizes; the symbol `max(a,b)` where that depends on them. */
export function maximumDim(a: Dim, b: Dim): Dim {
  return extremum(a, b, 'max');
}

/** The smaller of two sizes; the symbol `min(a,b)` where that depends on them. */
export function minimumDim(a: Dim, b: Dim): Dim {
  return extremum(a, b, 'min');
}

function extremum(a: Dim, b: Dim, name: 'max' | 'min'): Dim {
  if (a === null || b === null) return null;
  const difference = subtractDims(a, b);
  if (typeof difference === 'number') return difference > 0 === (name === 'max') ? a : b;
  return named(`${name}(${[String(canonicalDim(a)), String(canonicalDim(b))].sort().join(',')})`);
}

function named(text: string): Dim {
  return text.length > longestExpression ? null : text;
}

/** Sums and products in parentheses, so that the quotient reads unambiguously. */
function grouped(dim: Dim): string {
  const text = String(canonicalDim(dim));
  return /[-+*]/.test(text) ? `(${text})` : text;
}

/** The size two axes broadcast to; null where that is not known, undefined where they cannot broadcast. */
export function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === 1) return b;
  if (b === 1 || sameDim(a, b)) return a;
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  // The other one must be 1 or this number, so the result is this number.
  if (typeof a === 'number') return a;
  return typeof b === 'number' ? b : null;
}

/**
 * The shape two shapes broadcast to, axes aligned at the right.
 *
 * @throws Fault `onnx/shape-mismatch` naming both when an axis has two different sizes, neither of them 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? (i < rank - a.length ? 1 : null);
    const right = b[i - rank + b.length] ?? (i < rank - b.length ? 1 : null);
    const size = broadcastDim(left, right);
    if (size !== undefined) return size;
    throw new Fault({
      code: 'onnx/shape-mismatch',
      kind: 'request',
      subject: 'broadcast',
      expected: `equal sizes or 1 on every axis, counted from the right`,
      received: `${formatShape(a)} and ${formatShape(b)}`,
    });
  });
}
