import {
  addDims,
  broadcastDim,
  differentDims,
  divideDims,
  maximumDim,
  minimumDim,
  multiplyDims,
  productOfDims,
  sameDim,
  subtractDims,
} from '../dims.ts';
import type { Dim } from '../shape.ts';
import type { InferenceContext } from './context.ts';
import { reportedAxes } from './sources.ts';

/** Gives the elements of the only output from those of the inputs; undefined where it cannot tell even how many. */
export type PropagationRule = (context: InferenceContext) => readonly Dim[] | undefined;

const unchanged: PropagationRule = (c) => c.elements(0);

/** To an integer type nothing changes; to bool, everything but 0 becomes 1. */
const cast: PropagationRule = (c) => {
  const elements = c.elements(0);
  if (c.node.outputType()?.dtype !== 'bool') return elements;
  return elements?.map((element) => (typeof element === 'number' ? Number(element !== 0) : null));
};

/** Combines the elements of the inputs, of which all but one may have a single element. */
function pointwise(combine: (a: Dim, b: Dim) => Dim): PropagationRule {
  return (c) => {
    const lists = Array.from({ length: c.inputCount }, (_, i) => c.elements(i));
    return lists.reduce((a, b) => {
      if (!a || !b) return undefined;
      if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
      const length = a.length === 1 ? b.length : a.length;
      const at = (list: readonly Dim[], i: number) => list[list.length === 1 ? 0 : i] as Dim;
      return Array.from({ length }, (_, i) => combine(at(a, i), at(b, i)));
    });
  };
}

/** Division of integers rounds towards zero; sizes are not negative, so only numbers can tell the difference. */
function quotient(a: Dim, b: Dim): Dim {
  return typeof a === 'number' && typeof b === 'number' && b !== 0 ? Math.trunc(a / b) : divideDims(a, b);
}

/** Has the sign of the divisor, or with `fmod` that of the dividend. */
function remainder(a: Dim, b: Dim, fmod: boolean): Dim {
  if (typeof a === 'number' && typeof b === 'number') {
    return b === 0 ? null : fmod ? a % b : ((a % b) + b) % b;
  }
  // The index before the first, counted around: the last one of an axis that is not empty.
  if (a === -1 && !fmod) return subtractDims(b, 1);
  return sameDim(multiplyDims(divideDims(a, b), b), a) ? 0 : null;
}

/** 1 or 0; null where it depends on sizes. A size is never a negative number. */
function equal(a: Dim, b: Dim): Dim {
  if (sameDim(a, b)) return 1;
  const negative = (dim: Dim) => typeof dim === 'number' && dim < 0;
  const impossible = (typeof a === 'string' && negative(b)) || (typeof b === 'string' && negative(a));
  return impossible || differentDims(a, b) ? 0 : null;
}

function choose(condition: Dim, yes: Dim, no: Dim): Dim {
  if (sameDim(yes, no)) return yes;
  return condition === null ? null : condition === 0 ? no : yes;
}

const where: PropagationRule = (c) => {
  const lists = [c.elements(0), c.elements(1), c.elements(2)];
  if (lists.includes(undefined)) return undefined;
  const length = Math.max(...lists.map((list) => list?.length ?? 0));
  const at = (list: readonly Dim[] | undefined, i: number) => list?.[list.length === 1 ? 0 : i] ?? null;
  return Array.from({ length }, (_, i) => choose(at(lists[0], i), at(lists[1], i), at(lists[2], i)));
};

const gather: PropagationRule = (c) => {
  const data = c.elements(0);
  const indices = c.elements(1);
  if (!data || !indices || c.shape(0)?.length !== 1) return undefined;
  return indices.map((index) =>
    typeof index === 'number' ? (data[index < 0 ? index + data.length : index] ?? null) : null,
  );
};

const slice: PropagationRule = (c) => {
  const data = c.elements(0);
  const at = (index: number, attribute: string) =>
    c.version < 10 ? c.node.ints(attribute)?.[0] : c.numbers(index)?.[0];
  const [start, end] = [at(1, 'starts'), at(2, 'ends')];
  const step = c.has(4) ? c.numbers(4)?.[0] : 1;
  if (!data || start === undefined || end === undefined) return undefined;
  if (step === 1) return data.slice(start, end);
  return step === -1 && start === -1 && end < -data.length ? [...data].reverse() : undefined;
};

const concat: PropagationRule = (c) => {
  // A part of known length but unknown content leaves the rest known.
  const parts = Array.from({ length: c.inputCount }, (_, i) => {
    const length = c.shape(i)?.[0];
    return c.elements(i) ?? (typeof length === 'number' ? new Array<Dim>(length).fill(null) : undefined);
  });
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
};

const expand: PropagationRule = (c) => {
  const [data, shape] = [c.elements(0), c.numbers(1)];
  if (!data || !shape || shape.length > 1) return undefined;
  const length = broadcastDim(data.length, shape[0] ?? 1);
  if (typeof length !== 'number' || length > 64) return undefined;
  return data.length === 1 ? new Array<Dim>(length).fill(data[0] as Dim) : data;
};

const constantOfShape: PropagationRule = (c) => {
  const shape = c.numbers(0);
  const attribute = c.node.attributes.get('value');
  const value = attribute?.type === 'tensor' ? Number(attribute.value.data[0]) : 0;
  if (!shape || shape.length > 1 || (shape[0] ?? 1) > 64) return undefined;
  return new Array<Dim>(shape[0] ?? 1).fill(value);
};

const range: PropagationRule = (c) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => c.numbers(i)?.[0]);
  if (start === undefined || limit === undefined || !delta) return undefined;
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  return length > 64 ? undefined : Array.from({ length }, (_, i) => start + i * delta);
};

/** Folds a vector into one element. */
function total(combine: (a: Dim, b: Dim) => Dim): PropagationRule {
  return (c) => {
    const elements = c.elements(0);
    return elements && elements.length > 0 ? [elements.reduce(combine)] : undefined;
  };
}

/** How operators on shapes and sizes act on elements, for the standard operators. */
export const propagation: Readonly<Record<string, PropagationRule>> = {
  Shape: (c) => {
    const shape = c.shape(0);
    return shape && reportedAxes(c, shape);
  },
  Size: (c) => {
    const shape = c.shape(0);
    return shape && [productOfDims(shape)];
  },
  Identity: unchanged,
  Cast: cast,
  CastLike: cast,
  Squeeze: unchanged,
  Unsqueeze: unchanged,
  Reshape: unchanged,
  Flatten: unchanged,
  Gather: gather,
  Slice: slice,
  Concat: concat,
  Expand: expand,
  ConstantOfShape: constantOfShape,
  Range: range,
  Where: where,
  Equal: pointwise(equal),
  Add: pointwise(addDims),
  Sum: pointwise(addDims),
  Sub: pointwise(subtractDims),
  Mul: pointwise(multiplyDims),
  Div: pointwise(quotient),
  Mod: (c) => pointwise((a, b) => remainder(a, b, c.node.int('fmod', 0) !== 0))(c),
  Max: pointwise(maximumDim),
  Min: pointwise(minimumDim),
  Neg: (c) => c.elements(0)?.map((dim) => multiplyDims(dim, -1)),
  Not: (c) => c.elements(0)?.map((dim) => (dim === null ? null : dim === 0 ? 1 : 0)),
  ReduceProd: total(multiplyDims),
  ReduceSum: total(addDims),
  ReduceMax: total(maximumDim),
  ReduceMin: total(minimumDim),
};
