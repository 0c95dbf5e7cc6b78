import type { Node, Value } from '@ouroboros/onnx';
import { rankOf } from '../algebra.ts';

/** An equation of Einsum with a letter for every axis: ellipses are spelled out, the result is explicit. */
export interface Equation {
  /** The letters of the axes of each operand. */
  readonly terms: readonly string[];
  readonly result: string;
}

/** The equation of `node` with a letter of its own for each axis under an ellipsis, aligned at the right. */
export function readEquation(node: Node, operands: readonly Value[]): Equation {
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
