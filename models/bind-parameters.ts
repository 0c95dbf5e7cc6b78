import type { Model } from '@ouroboros/onnx';
import type { Tensors } from './training/initialise.ts';

/**
 * Turns the inputs of `model` that `tensors` names into initializers holding them, and gives them to initializers of those names;
 * changes and gives `model`.
 */
export function bindParameters(model: Model, tensors: Tensors): Model {
  const { graph } = model;
  for (const value of graph.initializers) value.initializer = tensors.get(value.name) ?? value.initializer;
  const bound = graph.inputs.filter((input) => tensors.has(input.name));
  for (const input of bound) {
    input.initializer = tensors.get(input.name);
    graph.inputs.splice(graph.inputs.indexOf(input), 1);
    graph.initializers.push(input);
  }
  return model;
}
