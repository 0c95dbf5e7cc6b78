import { constantTensor } from '../constant.ts';
import type { DataType } from '../data-type.ts';
import { divideDims, subtractDims } from '../dims.ts';
import type { Dim, Shape } from '../shape.ts';
import { dataTypeOfCode } from '../type-code.ts';
import type { InferenceContext, InferenceRule, Inferred, RuleGroup } from './context.ts';

/** The axes that Shape reports: those from `start` to `end`, counted and clamped as in a slice. */
export function reportedAxes(c: InferenceContext, shape: Shape): Shape {
  const at = (name: string, fallback: number) => {
    const value = c.node.int(name, fallback);
    return Math.min(Math.max(value < 0 ? value + shape.length : value, 0), shape.length);
  };
  return shape.slice(at('start', 0), at('end', shape.length));
}

const shapeOf: InferenceRule = (c) => {
  const shape = c.shape(0);
  return [{ dtype: 'int64', shape: [shape ? reportedAxes(c, shape).length : null] }];
};

const constant: InferenceRule = (c) => {
  const tensor = constantTensor(c.node.attributes);
  return [tensor && { dtype: tensor.dtype, shape: tensor.dims }];
};

/** The shape that vector `index` spells; its rank at least, where the length is known. */
function spelledShape(c: InferenceContext, index: number): Shape | undefined {
  const elements = c.elements(index);
  if (elements) return elements;
  const length = c.shape(index)?.[0];
  return typeof length === 'number' ? Array.from({ length }, () => null) : undefined;
}

const constantOfShape: InferenceRule = (c) => {
  const value = c.node.attributes.get('value');
  const dtype = value?.type === 'tensor' ? value.value.dtype : 'float32';
  return [{ dtype, shape: spelledShape(c, 0) }];
};

function rangeLength(c: InferenceContext): Dim {
  const [start, limit, delta] = [0, 1, 2].map((i): Dim => {
    const constant = c.node.inputs[i]?.constant?.data[0];
    return constant === undefined ? (c.elements(i)?.[0] ?? null) : Number(constant);
  }) as [Dim, Dim, Dim];
  if (typeof delta !== 'number' || delta === 0) return null;
  const span = subtractDims(limit, start);
  if (typeof span === 'number') return Math.max(0, Math.ceil(span / delta));
  // A symbolic range is taken to run forwards.
  return delta === 1 ? span : delta > 1 ? divideDims(subtractDims(span, 1 - delta), delta) : null;
}

/** The element type that attribute `dtype` names, or `fallback`. */
function drawnType(c: InferenceContext, fallback: DataType | undefined): DataType | undefined {
  return dataTypeOfCode(c.node.int('dtype', 0)) ?? fallback;
}

const drawn: InferenceRule = (c) => {
  const dtype = drawnType(c, 'float32');
  return [dtype && { dtype, shape: c.node.ints('shape') }];
};

const drawnLike: InferenceRule = (c): Inferred[] => {
  const dtype = drawnType(c, c.dtype(0));
  return [dtype && { dtype, shape: c.shape(0) }];
};

/** Operators that make tensors from nothing but sizes. */
export const sources: RuleGroup = {
  Shape: shapeOf,
  Size: () => [{ dtype: 'int64', shape: [] }],
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: (c) => [c.like(0, [rangeLength(c)])],
  RandomNormal: drawn,
  RandomUniform: drawn,
  RandomNormalLike: drawnLike,
  RandomUniformLike: drawnLike,
  Bernoulli: drawnLike,
  EyeLike: drawnLike,
  Multinomial: (c) => {
    const dtype = drawnType(c, 'int32');
    return [dtype && { dtype, shape: [c.shape(0)?.[0] ?? null, c.node.int('sample_size', 1)] }];
  },
};
