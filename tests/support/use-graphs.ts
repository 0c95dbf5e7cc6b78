import { fillNormal } from '@ouroboros/native';
import { type Model, readModel, type Tensor, verify, writeModel } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from './use-runtime.ts';

/** Outputs of a graph by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** Runs a model once. */
export type RunModel = (model: Model, feeds: Readonly<Record<string, Tensor>>) => Promise<Outputs>;

/** What runs models on a runtime that is there for the tests of a file. */
export function useModels(): RunModel {
  let runtime: Runtime;
  useRuntime({ threads: 1 }, (started) => {
    runtime = started;
  });
  return async (model, feeds) => {
    verify(model);
    const session = await runtime.load(model);
    const outputs = await session.run(feeds);
    await session.release();
    return outputs;
  };
}

/** The numbers of an output. */
export function dataOf(output: Tensor | undefined): Float64Array {
  return (output as Tensor).data as Float64Array;
}

/** Independent standard normals from the stream `index` of a seed. */
export function normals(seed: number, dims: readonly number[], index: number): Tensor<'float64'> {
  const data = new Float64Array(dims.reduce((product, size) => product * size, 1));
  fillNormal(data, { seed, purpose: 0, iteration: 0, index });
  return { dtype: 'float64', dims, data };
}

/** Tests that every graph of a table, with each of `choices`, is valid and comes back from the file format as it was. */
export function testFileFormat<Options>(
  graphs: Readonly<Record<string, (options: Options) => Model>>,
  choices: readonly Options[],
): void {
  test.each(Object.entries(graphs))('graph %s survives the file format', (_, build) => {
    for (const options of choices) {
      const model = build(options);
      verify(model);
      expect(writeModel(readModel(writeModel(model)))).toEqual(writeModel(model));
      expect(model.graph.outputs.every(({ type }) => type?.shape !== undefined)).toBe(true);
    }
  });
}
