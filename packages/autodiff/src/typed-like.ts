import type { Value } from '@ouroboros/onnx';

/** `value`, declared to have the type and axes of `like`: for a result whose sizes inference cannot follow. */
export function typedLike(value: Value, like: Value): Value {
  if (value !== like && like.type) value.type = like.type;
  return value;
}
