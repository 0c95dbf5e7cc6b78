import { fileURLToPath } from 'node:url';
import {
  type Dim,
  isStatic,
  type Model,
  prepare,
  print,
  readModel,
  readModelFile,
  type Tensor,
  tensorOf,
  writeModel,
} from '@ouroboros/onnx';
import type { RemoteSession, Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

const foreign = [
  'functions',
  'opset13',
  'opset17',
  'opset18',
  'listed',
  'script',
  'dynamo',
  'recurrent',
  'attention',
];

function fixture(name: string): Model {
  return readModelFile(fileURLToPath(new URL(`../../packages/onnx/fixtures/${name}.onnx`, import.meta.url)));
}

/** What symbolic sizes are here. */
const size: Readonly<Record<string, number>> = { B: 3, batch: 2, steps: 6, sequence: 7 };

function ramp(dtype: 'float32' | 'int64', dims: readonly number[]): Tensor {
  const length = dims.reduce((product, dim) => product * dim, 1);
  const values = Array.from({ length }, (_, i) => (dtype === 'int64' ? (i * 7) % 10 : Math.cos(i * 1.7)));
  return tensorOf(dtype, dims, values);
}

/** Something for every input that has no default. */
function feedsFor(model: Model): Record<string, Tensor> {
  const fed = model.graph.inputs.filter((input) => !input.initializer);
  return Object.fromEntries(
    fed.map(({ name, type }) => {
      const dims = type?.shape?.map((dim: Dim) =>
        typeof dim === 'number' ? dim : (size[String(dim)] as number),
      );
      return [name, ramp(type?.dtype as 'float32', dims ?? [])];
    }),
  );
}

async function run(model: Model, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session: RemoteSession = await runtime.load(model);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function expectClose(actual: Tensor | undefined, expected: Tensor): void {
  expect(actual?.dims).toEqual(expected.dims);
  const [left, right] = [actual?.data as Float32Array, expected.data as Float32Array];
  right.forEach((value, i) => {
    expect(Math.abs((left[i] as number) - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
  });
}

test.each(foreign)(
  '%s.onnx, prepared, computes what it did, with the inputs and outputs it had',
  async (name) => {
    const model = fixture(name);
    const before = print(model);
    const prepared = prepare(model);
    expect(print(model)).toBe(before);
    const feeds = feedsFor(model);
    const [expected, actual] = [await run(model, feeds), await run(prepared, feeds)];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [output, tensor] of Object.entries(expected)) expectClose(actual[output], tensor);
  },
);

// Not attention.onnx: ONNX Runtime 1.30 crashes where the result of its Range is an output of the graph, too.
test.each(foreign.filter((name) => name !== 'attention'))(
  'every value of %s.onnx, prepared, has the size that was inferred',
  async (name) => {
    const prepared = prepare(fixture(name));
    const { graph } = prepared;
    const computed = graph.nodes.filter((node) => node.opType !== 'Constant');
    const made = computed.flatMap((node) => node.outputs).filter((value) => value.name !== '');
    expect(made.filter((value) => !value.type?.shape || value.type.shape.includes(null))).toEqual([]);
    const kept = new Set(graph.outputs);
    graph.outputs.push(...made.filter((value) => !kept.has(value)));
    const results = await run(prepared, feedsFor(prepared));
    for (const { name: output, type } of graph.outputs) {
      const dims = type?.shape?.map((dim) => (typeof dim === 'string' ? (size[dim] ?? dim) : dim)) ?? [];
      const result = results[output] as Tensor;
      expect(result.dtype).toBe(type?.dtype);
      // Sizes that are expressions are left out: execution.test.ts evaluates those.
      expect(result.dims.map((dim, i) => (typeof dims[i] === 'number' ? dim : dims[i]))).toEqual(dims);
      if (isStatic(dims)) expect(result.dims).toEqual(dims);
    }
  },
);

test.each(foreign)('%s.onnx, prepared, is the same after a round trip', (name) => {
  const prepared = prepare(fixture(name));
  const bytes = writeModel(prepared);
  const again = readModel(bytes);
  expect(print(again)).toBe(print(prepared));
  expect(Buffer.compare(writeModel(again), bytes)).toBe(0);
  expect(print(prepare(again))).toBe(print(prepared));
});
