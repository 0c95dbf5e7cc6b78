import { isFloating } from '../data-type.ts';
import { elementCount } from '../tensor.ts';
import type { EvaluationGroup, EvaluationRule } from './evaluation.ts';
import { numbersOf, tensorOfNumbers } from './numbers.ts';
import { coordinatesOf, positionOf } from './positions.ts';

const constantOfShape: EvaluationRule = ({ node, dtype, dims }) => {
  const value = node.attributes.get('value');
  const numbers = value?.type === 'tensor' ? numbersOf(value.value) : [0];
  const length = elementCount(dims);
  return numbers && tensorOfNumbers(dtype, dims, new Array<number>(length).fill(numbers[0] as number));
};

const range: EvaluationRule = ({ inputs, dtype, dims }) => {
  const [start, limit, delta] = inputs.map((input) => input && numbersOf(input)?.[0]);
  if (start === undefined || limit === undefined || !delta || isFloating(dtype)) return undefined;
  const length = dims[0] as number;
  return tensorOfNumbers(
    dtype,
    dims,
    Array.from({ length }, (_, i) => start + i * delta),
  );
};

/** Between floats and integers that fit; to bool everything but 0 is true. */
const cast: EvaluationRule = ({ inputs, dtype, dims }) => {
  const [source] = inputs;
  const numbers = source && numbersOf(source);
  if (dtype === 'bool')
    return (
      numbers &&
      tensorOfNumbers(
        dtype,
        dims,
        numbers.map((value) => Number(value !== 0)),
      )
    );
  return numbers && tensorOfNumbers(dtype, dims, isFloating(dtype) ? numbers : numbers.map(Math.trunc));
};

/** Folds integers along axes: floats depend on the order of the sums. */
function reduction(combine: (a: number, b: number) => number): EvaluationRule {
  return ({ node, inputs, dtype, dims }) => {
    const [data, axesInput] = inputs;
    const numbers = data && numbersOf(data);
    if (!numbers || numbers.length === 0 || isFloating(dtype)) return undefined;
    const rank = data.dims.length;
    const listed = axesInput ? numbersOf(axesInput) : node.ints('axes');
    if (!listed?.length && node.int('noop_with_empty_axes', 0)) return data;
    const axes = new Set(
      (listed?.length ? listed : [...data.dims.keys()]).map((axis) => (axis < 0 ? axis + rank : axis)),
    );
    const kept = data.dims.map((size, axis) => (axes.has(axis) ? 1 : size));
    const results: number[] = [];
    numbers.forEach((value, i) => {
      const at = positionOf(coordinatesOf(i, data.dims), kept);
      const before = results[at];
      results[at] = before === undefined ? value : combine(before, value);
    });
    return tensorOfNumbers(dtype, dims, results);
  };
}

/** Operators that make tensors out of sizes, types and sums. */
export const making: EvaluationGroup = {
  Cast: cast,
  CastLike: cast,
  ConstantOfShape: constantOfShape,
  Range: range,
  ReduceMax: reduction(Math.max),
  ReduceMin: reduction(Math.min),
  ReduceProd: reduction((a, b) => a * b),
  ReduceSum: reduction((a, b) => a + b),
};
