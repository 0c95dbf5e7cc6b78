import { isFloating } from './data-type.ts';
import type { Graph } from './graph.ts';
import { declaredRole } from './serialization/declared-role.ts';
import type { Use, Value } from './value.ts';

/** Inputs that say how an operator works, or carry statistics, where gradients could flow or not: nobody trains them. */
const settings: ReadonlyMap<string, ReadonlySet<number>> = new Map(
  Object.entries({
    BatchNormalization: [3, 4],
    Clip: [1, 2],
    Dropout: [1],
    OneHot: [2],
    Pad: [2],
    Range: [0, 1, 2],
    Resize: [1, 2],
    RotaryEmbedding: [1, 2],
    'com.microsoft.GroupQueryAttention': [7, 8],
    'com.microsoft.RotaryEmbedding': [2, 3],
  }).map(([opType, indices]) => [opType, new Set(indices)]),
);

function isSetting({ node, index }: Use): boolean {
  return settings.get(node.qualifiedType)?.has(index) ?? false;
}

/** True for a value that is read, and not only as a setting. */
function isOperand(value: Value): boolean {
  return value.uses.some((use) => !isSetting(use));
}

/** True for the ones and zeros that exporters give an InstanceNormalization in whose place the model has none. */
function isFiller(value: Value): boolean {
  const data = value.initializer?.data ?? [];
  return value.uses.every(
    ({ node, index }) =>
      node.qualifiedType === 'InstanceNormalization' && data.every((element) => element === 2 - index),
  );
}

/** True for a number in a tensor of its own, except the slope of a PRelu: exporters store that one in another shape. */
function isNumber(value: Value): boolean {
  const slope = value.uses.some(({ node }) => node.qualifiedType === 'PRelu');
  return value.initializer?.data.length === 1 && !slope;
}

/** `declares`: the exporter says of some initializers what they are. */
function looksTrained(value: Value, declares: boolean): boolean {
  if (!value.type || !isFloating(value.type.dtype)) return false;
  const role = declaredRole(value);
  if (role) return role === 'parameter';
  if (declares && (isFiller(value) || isNumber(value))) return false;
  return value.type.shape?.length !== 0 && isOperand(value);
}

/**
 * The initializers of `graph` that are most likely meant to be trained: those that the exporter calls parameters, and of
 * those it says nothing about, the tensors of floats with at least one axis (more than one element where it does say what
 * others are: transposes of parameters that it stored) that do more than tell an operator how to work, as the scales of a
 * Resize, the bounds of a Clip, the tables of rotary positions and the running statistics of a BatchNormalization do.
 */
export function parametersOf(graph: Graph): readonly Value[] {
  const declares = graph.initializers.some((value) => declaredRole(value) !== undefined);
  return graph.initializers.filter((value) => looksTrained(value, declares));
}
