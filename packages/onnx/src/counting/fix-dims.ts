import { Fault, nearest } from '@ouroboros/errors';
import { cloneModel } from '../copy.ts';
import { inferTypes } from '../inference/infer.ts';
import type { Model } from '../model.ts';
import { inlineFunctions } from '../passes/inline-functions.ts';
import type { Dim } from '../shape.ts';

/**
 * A copy of `model` whose symbolic sizes are the numbers `sizes` gives them: functions inlined, all types inferred anew. Sizes that
 * are not named stay symbols.
 *
 * @throws Fault `onnx/unknown-size` for a name that no input has; those of `inlineFunctions` and `inferTypes`.
 */
export function fixDims(model: Model, sizes: Readonly<Record<string, number>>): Model {
  const copy = cloneModel(model);
  requireNamed(model, sizes);
  const fixed = (dim: Dim): Dim => (typeof dim === 'string' ? (sizes[dim] ?? dim) : dim);
  for (const input of copy.graph.inputs) {
    const { type } = input;
    if (type?.shape) input.type = { dtype: type.dtype, shape: type.shape.map(fixed) };
  }
  inlineFunctions(copy);
  inferTypes(copy);
  return copy;
}

function requireNamed({ graph }: Model, sizes: Readonly<Record<string, number>>): void {
  const dims = graph.inputs.flatMap((input) => input.type?.shape ?? []);
  const known = [...new Set(dims.filter((dim): dim is string => typeof dim === 'string'))];
  for (const name of Object.keys(sizes)) {
    if (known.includes(name)) continue;
    throw new Fault({
      code: 'onnx/unknown-size',
      kind: 'request',
      subject: `size "${name}" of graph "${graph.name}"`,
      expected: `one of the symbols of its inputs: ${known.join(', ') || 'none'}`,
      received: 'no such symbol',
      ...(known.length === 0 ? {} : { remedy: `did you mean "${nearest(name, known)}"?` }),
    });
  }
}
