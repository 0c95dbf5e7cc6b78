import { Fault } from '@ouroboros/errors';
import { type Node, sameDim, type Value } from '@ouroboros/onnx';
import { type Algebra, rankOf, shapeOf } from '../algebra.ts';
import { locate } from '../location.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

/** Sums of products over named axes. */
export const einsum = [defineRule('Einsum', (context) => einsumCotangents(context))];

/** An equation with a letter for every axis: ellipses are spelled out. */
interface Equation {
  readonly terms: readonly string[];
  readonly result: string;
}

/** An operand and the letters of its axes. */
interface Factor {
  readonly value: Value;
  readonly term: string;
}

/** The cotangent takes the place of an operand: with `ij,jk->ik`, `ik,jk->ij` and `ik,ij->jk`. */
function einsumCotangents(context: RuleContext): Cotangents {
  const { g, node, cotangent } = context;
  const operands = node.inputs as readonly Value[];
  const { terms, result } = spelledOut(node, operands);
  const factors = operands.map((value, i) => ({ value, term: terms[i] as string }));
  return factors.map((factor) => () => {
    refuseDiagonal(node, factor.term);
    const others = factors.filter((other) => other !== factor);
    return cotangentOf(g, factor, [{ value: cotangent, term: result }, ...others]);
  });
}

/** Letters that occur in `factor` alone were summed over there: the cotangent is the same all along them. */
function cotangentOf(g: Algebra, factor: Factor, others: readonly Factor[]): Value {
  const letters = [...factor.term];
  const shared = letters.filter((letter) => others.some(({ term }) => term.includes(letter)));
  const product = contract(g, others, shared.join(''));
  const missing = letters.flatMap((letter, axis) => (shared.includes(letter) ? [] : [axis]));
  const whole = g.unsqueeze(product, missing);
  return letters.every((letter, axis) => isFull(factor, axis, letter, others))
    ? whole
    : g.expandLike(whole, factor.value);
}

/** True when the product of the others is known to have all of the axis: one of size 1 is broadcast. */
function isFull(factor: Factor, axis: number, letter: string, others: readonly Factor[]): boolean {
  const [cotangent] = others;
  if (cotangent?.term.includes(letter)) return true;
  const size = shapeOf(factor.value)[axis] ?? null;
  return others.some(({ value, term }) => {
    const own = term.indexOf(letter);
    return own >= 0 && sameDim(size, shapeOf(value)[own] ?? null);
  });
}

function contract(g: Algebra, factors: readonly Factor[], result: string): Value {
  const [first] = factors;
  if (factors.length === 1 && first?.term === result) return first.value;
  const equation = `${factors.map(({ term }) => term).join(',')}->${result}`;
  return g.op(
    'Einsum',
    factors.map(({ value }) => value),
    { equation },
  );
}

/** The equation of `node` with a letter of its own for each axis under an ellipsis, aligned at the right. */
function spelledOut(node: Node, operands: readonly Value[]): Equation {
  const equation = node.string('equation', '').replace(/\s/g, '');
  const [left, right] = equation.split('->');
  const terms = (left as string).split(',');
  const counts = terms.map((term, i) =>
    term.includes('...') ? rankOf(operands[i] as Value) - (term.length - 3) : 0,
  );
  const most = Math.max(...counts);
  const spread = unusedLetters(equation, most);
  const spell = (term: string, count: number): string => term.replace('...', spread.slice(most - count));
  const result = right ?? implicitResult(terms);
  return { terms: terms.map((term, i) => spell(term, counts[i] as number)), result: spell(result, most) };
}

function unusedLetters(equation: string, count: number): string {
  const all = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return [...all]
    .filter((letter) => !equation.includes(letter))
    .slice(0, count)
    .join('');
}

/** Without an arrow: what the ellipses stand for, then the letters that occur once, in order. */
function implicitResult(terms: readonly string[]): string {
  const all = [...terms.join('').replaceAll('.', '')];
  const once = all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter)).sort();
  return `${terms.some((term) => term.includes('...')) ? '...' : ''}${once.join('')}`;
}

function refuseDiagonal(node: Node, term: string): void {
  const repeated = [...term].find((letter, i) => term.indexOf(letter) !== i);
  if (repeated === undefined) return;
  throw new Fault({
    code: 'autodiff/no-rule',
    kind: 'request',
    subject: locate(node),
    expected: 'every letter at most once in each term of the equation',
    received: `"${repeated}" twice in "${term}": a diagonal`,
    remedy: 'take the diagonal with GatherElements, or multiply by an identity matrix and sum',
  });
}
