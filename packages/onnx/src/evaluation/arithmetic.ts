import { isFloating } from '../data-type.ts';
import type { Tensor } from '../tensor.ts';
import type { Evaluation, EvaluationGroup, EvaluationRule } from './evaluation.ts';
import { numbersOf, tensorOfNumbers } from './numbers.ts';
import { coordinatesOf, positionOf } from './positions.ts';

/** The elements of `value` broadcast to `dims`. */
function spread(value: Tensor, dims: readonly number[], length: number): readonly number[] | undefined {
  const numbers = numbersOf(value);
  return (
    numbers &&
    Array.from({ length }, (_, i) => numbers[positionOf(coordinatesOf(i, dims), value.dims)] as number)
  );
}

/** The operands, broadcast to the sizes of the output. */
function operands({ inputs, dims }: Evaluation): readonly (readonly number[])[] | undefined {
  const length = dims.reduce((product, size) => product * size, 1);
  const lists = inputs.map((input) => input && spread(input, dims, length));
  return lists.includes(undefined) ? undefined : (lists as readonly (readonly number[])[]);
}

function pointwise(combine: (values: readonly number[], evaluation: Evaluation) => number): EvaluationRule {
  return (evaluation) => {
    const lists = operands(evaluation);
    const [first] = lists ?? [];
    if (!lists || !first) return undefined;
    const results = first.map((_, i) =>
      combine(
        lists.map((list) => list[i] as number),
        evaluation,
      ),
    );
    return tensorOfNumbers(evaluation.dtype, evaluation.dims, results);
  };
}

const unary = (f: (x: number) => number): EvaluationRule => pointwise(([x]) => f(x as number));

/** Sums of floats are rounded after each step, as a runtime does. */
const folding = (f: (a: number, b: number) => number): EvaluationRule =>
  pointwise((values, { dtype }) =>
    values.reduce((a, b) => (dtype === 'float32' ? Math.fround(f(a, b)) : f(a, b))),
  );

const binary = (f: (a: number, b: number, floats: boolean) => number): EvaluationRule =>
  pointwise(([a, b], { dtype }) => f(a as number, b as number, isFloating(dtype)));

const test = (f: (a: number, b: number) => boolean): EvaluationRule =>
  pointwise(([a, b]) => Number(f(a as number, b as number)));

/** Integers are divided towards zero; division by zero gives no integer, so it is left alone. */
function quotient(a: number, b: number, floats: boolean): number {
  return floats ? a / b : Math.trunc(a / b);
}

/** The remainder has the sign of the divisor, or with `fmod` that of the dividend. */
const remainder: EvaluationRule = pointwise(([a, b], { node }) => {
  const rest = (a as number) % (b as number);
  return node.int('fmod', 0) || rest === 0 || rest < 0 === (b as number) < 0 ? rest : rest + (b as number);
});

/** Halves go to the even neighbour. */
function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** Operators that work on each element by itself; exact on integers, as exact as JavaScript on floats. */
export const arithmetic: EvaluationGroup = {
  Abs: unary(Math.abs),
  Ceil: unary(Math.ceil),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  Log: unary(Math.log),
  Neg: unary((x) => -x),
  Not: unary((x) => Number(x === 0)),
  Reciprocal: unary((x) => 1 / x),
  Round: unary(roundHalfEven),
  Sign: unary(Math.sign),
  Sqrt: unary(Math.sqrt),
  Tanh: unary(Math.tanh),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary(quotient),
  Mod: remainder,
  Pow: binary((a, b) => a ** b),
  Max: folding(Math.max),
  Min: folding(Math.min),
  Sum: folding((a, b) => a + b),
  Equal: test((a, b) => a === b),
  Greater: test((a, b) => a > b),
  GreaterOrEqual: test((a, b) => a >= b),
  Less: test((a, b) => a < b),
  LessOrEqual: test((a, b) => a <= b),
  And: test((a, b) => a !== 0 && b !== 0),
  Or: test((a, b) => a !== 0 || b !== 0),
  Xor: test((a, b) => (a !== 0) !== (b !== 0)),
};
