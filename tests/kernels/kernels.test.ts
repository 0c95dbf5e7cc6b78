import { addKernelFunctions, differentiate } from '@ouroboros/autodiff';
import { Algebra, callKernel, type Kernel, kernelRules, kernels } from '@ouroboros/autodiff/kernels';
import { chooseTrainingInstructions } from '@ouroboros/native';
import {
  type AttributeLike,
  float,
  GraphBuilder,
  type Model,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { SessionOptions } from '@ouroboros/runtime';
import { nativeKernels } from '@ouroboros/runtime/native-session';
import { SessionPool } from '@ouroboros/runtime/session-pool';
import { afterAll, afterEach, describe, expect, test } from 'vitest';

const pool = new SessionPool('cpu', 1);
afterAll(() => pool.clear());
afterEach(() => {
  chooseTrainingInstructions('');
});

type Tensors = Readonly<Record<string, Tensor>>;

/** The numbers of an output. */
function numbers(outputs: Tensors, name: string): Float32Array {
  return (outputs[name] as Tensor<'float32'>).data;
}

async function run(model: Model, feeds: Tensors, options: SessionOptions = {}): Promise<Tensors> {
  const session = await pool.open(model, options);
  const outputs = await session.run(feeds);
  await session.release();
  return outputs;
}

/** Numbers between -1 and 1 that look random. */
function draw(dims: readonly number[], salt: number, factor = 1): Tensor<'float32'> {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const noise = (i: number): number => {
    const x = Math.sin((i + 1) * 12.9898 + salt * 78.233) * 43758.5453;
    return 2 * (x - Math.floor(x)) - 1;
  };
  return tensorOf(
    'float32',
    dims,
    Array.from({ length: size }, (_, i) => factor * noise(i)),
  );
}

/** A call of one kernel. */
interface Call {
  readonly kernel: string;
  readonly inputs: readonly Tensor[];
  /** Sizes of the outputs. */
  readonly outputs: readonly (readonly number[])[];
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
}

function modelOf({ kernel, inputs, outputs, attributes }: Call): Model {
  const builder = new GraphBuilder('call');
  const values = inputs.map(({ dtype, dims }, i) => builder.input(`x${i}`, dtype, dims));
  const types = outputs.map((shape) => ({ dtype: 'float32', shape }) as const);
  const made = callKernel(new Algebra(builder), kernels.get(kernel) as Kernel, values, types, attributes);
  made.forEach((value, i) => {
    builder.output(value, `y${i}`);
  });
  const model = builder.model();
  addKernelFunctions(model);
  return model;
}

function feedsOf({ inputs }: Call): Tensors {
  return Object.fromEntries(inputs.map((tensor, i) => [`x${i}`, tensor]));
}

function targets(rows: number, classes: number): Tensor {
  return tensorOf(
    'int64',
    [rows, 1],
    Array.from({ length: rows }, (_, i) => (i * 7) % classes),
  );
}

function attention(T: number, B: number, H: number, G: number, D: number): Call {
  return {
    kernel: 'CausalAttention',
    inputs: [draw([T, B, (H + 2 * G) * D], 1, 3)],
    outputs: [
      [T, B, H * D],
      [B, H, T],
    ],
    attributes: { heads: H, key_heads: G, scale: float(1 / Math.sqrt(D)) },
  };
}

const positive = (tensor: Tensor<'float32'>): Tensor => ({ ...tensor, data: tensor.data.map((x) => x * x) });
const one = (x: number): Tensor => tensorOf('float32', [], [x]);

const adamW: Call = {
  kernel: 'AdamW',
  inputs: [
    ...[1, 2, 3].map((salt) => draw([37, 3], salt)),
    positive(draw([37, 3], 4)),
    ...[0.03, 0.99, 0.01, 1e-6].map(one),
  ],
  outputs: [
    [37, 3],
    [37, 3],
    [37, 3],
  ],
  attributes: { beta1: float(0.9), beta2: float(0.95), first: float(0.5) },
};

/** Sizes off the multiples of vectors, tiles and tasks, and on them. */
const calls: Readonly<Record<string, Call>> = {
  'attention of 37 tokens': attention(37, 2, 3, 3, 5),
  'attention of 130 tokens, three heads of queries over one of keys': attention(130, 1, 6, 2, 32),
  'attention of one token': attention(1, 3, 2, 1, 8),
  GELU: { kernel: 'TanhGelu', inputs: [draw([7, 5], 1, 12)], outputs: [[7, 5]] },
  'GELU of many': { kernel: 'TanhGelu', inputs: [draw([300, 61], 1, 12)], outputs: [[300, 61]] },
  'gradient of GELU': {
    kernel: 'TanhGeluGradient',
    inputs: [draw([301, 61], 1, 12), draw([301, 61], 2)],
    outputs: [[301, 61]],
  },
  'gradient of a normalization': {
    kernel: 'LayerNormGradient',
    inputs: [
      ...[draw([3, 43, 19], 1), draw([19], 2), draw([3, 43, 1], 3)],
      ...[positive(draw([3, 43, 1], 4)), draw([3, 43, 19], 5)],
    ],
    outputs: [[3, 43, 19], [19], [19]],
  },
  'sums of columns': { kernel: 'ColumnSums', inputs: [draw([131, 17], 1)], outputs: [[17]] },
  AdamW: adamW,
  'cross-entropy': {
    kernel: 'CrossEntropy',
    inputs: [draw([23, 45], 1, 30), targets(23, 45)],
    outputs: [
      [23, 1],
      [23, 1],
    ],
  },
  'gradient of the cross-entropy': {
    kernel: 'CrossEntropyGradient',
    inputs: [draw([23, 45], 1, 3), targets(23, 45), positive(draw([23, 1], 2, 5)), draw([23, 1], 3)],
    outputs: [[23, 45]],
  },
};

/** Largest difference, as a share of the largest number. */
function difference(a: Tensors, b: Tensors): number {
  const shares = Object.keys(b).map((name) => {
    const [x, y] = [numbers(a, name), numbers(b, name)];
    const largest = y.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-30);
    return x.reduce((most, each, i) => Math.max(most, Math.abs(each - (y[i] as number))), 0) / largest;
  });
  return Math.max(...shares);
}

/** The bits of all outputs. */
function bits(outputs: Tensors): Buffer {
  const arrays = Object.values(outputs).map(({ data }) => data as Float32Array);
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

describe.runIf(nativeKernels().available).each(Object.entries(calls))('the kernel of %s', (_, call) => {
  test('computes what its function computes, with every set of instructions', async () => {
    const model = modelOf(call);
    const expected = await run(model, feedsOf(call), { kernels: false });
    for (const instructions of ['avx512', 'avx2', 'baseline']) {
      chooseTrainingInstructions(instructions);
      expect(difference(await run(model, feedsOf(call)), expected)).toBeLessThan(1e-5);
    }
  });

  test('gives the same bits on one, two and three threads', async () => {
    const model = modelOf(call);
    const all: Buffer[] = [];
    for (const threads of [1, 2, 3])
      all.push(bits(await run(model, feedsOf(call), { threads, restBetweenRuns: true })));
    expect(all.every((each) => each.equals(all[0] as Buffer))).toBe(true);
  });
});

/** The gradients of sum(y r) by the first input, where y comes from the kernel, or from its body. */
async function gradients(call: Call, byKernel: boolean): Promise<Tensors> {
  const builder = new GraphBuilder('gradient');
  const g = new Algebra(builder);
  const values = call.inputs.map(({ dtype, dims }, i) => builder.input(`x${i}`, dtype, dims));
  const types = call.outputs.map((shape) => ({ dtype: 'float32', shape }) as const);
  const kernel = kernels.get(call.kernel) as Kernel;
  const [made] = callKernel(g, kernel, values, types, call.attributes);
  const call0 = (made as Value).producer;
  if (!call0) throw new Error('expected a call');
  const y = byKernel ? (made as Value) : (kernel.body(g, values, call0)[0] as Value);
  const r = builder.initializer('r', draw(call.outputs[0] as readonly number[], 9));
  const loss = g.reduceSum(g.mul(y, r), undefined, false);
  const [gradient] = differentiate(builder, loss, [values[0] as Value], { rules: kernelRules() });
  builder.output(gradient as Value, 'gradient');
  if (!byKernel) builder.graph.removeNodes(new Set([call0]));
  const model = builder.model();
  addKernelFunctions(model);
  return run(model, feedsOf(call), { kernels: byKernel });
}

test
  .runIf(nativeKernels().available)
  .each(
    Object.entries(calls).filter(([, { kernel }]) =>
      ['CausalAttention', 'TanhGelu', 'CrossEntropy'].includes(kernel),
    ),
  )('the gradient of %s by its kernel is that of its function', async (_, call) => {
  expect(difference(await gradients(call, true), await gradients(call, false))).toBeLessThan(1e-5);
});

describe.runIf(nativeKernels().available)('what is no number', () => {
  test('goes through attention to the rows that see it and to no other', async () => {
    const call = attention(20, 1, 2, 2, 8);
    const data = (call.inputs[0] as Tensor<'float32'>).data.slice();
    data[7 * 48 + 16] = Number.NaN; // a key of token 7, head 0
    const x0 = { ...(call.inputs[0] as Tensor<'float32'>), data };
    const y = numbers(await run(modelOf(call), { x0 }), 'y0');
    const rows = Array.from({ length: 20 }, (_, t) => y.slice(t * 16, t * 16 + 16));
    expect(rows.map((row) => Number.isNaN(row[0]))).toEqual(rows.map((_, t) => t >= 7));
    expect(rows.some((row) => Number.isNaN(row[8]))).toBe(false);
  });

  test('goes through GELU and the loss', async () => {
    const x = tensorOf('float32', [1, 5], [Number.NaN, Number.POSITIVE_INFINITY, -20, 0, 30]);
    const gelu = await run(modelOf({ kernel: 'TanhGelu', inputs: [x], outputs: [[1, 5]] }), { x0: x });
    expect([...numbers(gelu, 'y0')]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, -0, 0, 30]);
    const call = { ...(calls['cross-entropy'] as Call), inputs: [x, targets(1, 5)] };
    const loss = await run(
      modelOf({
        ...call,
        outputs: [
          [1, 1],
          [1, 1],
        ],
      }),
      { x0: x, x1: targets(1, 5) },
    );
    expect(numbers(loss, 'y0')[0]).toBeNaN();
  });
});

test.runIf(nativeKernels().available)(
  'sizes that do not fit and targets that do not exist are refused in one line',
  async () => {
    const norm = calls['gradient of a normalization'] as Call;
    const inputs = [...norm.inputs.slice(0, 1), draw([20], 2), ...norm.inputs.slice(2)];
    await expect(run(modelOf({ ...norm, inputs }), feedsOf({ ...norm, inputs }))).rejects.toThrow(
      /input 1 of LayerNormGradient: expected as many elements as the rows of input 0, received \[20\]/,
    );
    const entropy = calls['cross-entropy'] as Call;
    const wrong = {
      ...entropy,
      inputs: [entropy.inputs[0] as Tensor, tensorOf('int64', [23, 1], new Array(23).fill(45))],
    };
    await expect(run(modelOf(wrong), feedsOf(wrong))).rejects.toThrow(
      /expected targets below 45, received 45/,
    );
  },
);

test.runIf(nativeKernels().available)(
  'kept outputs are fed again without a copy, and copied where they are asked for',
  async () => {
    const call = calls.GELU as Call;
    const session = await pool.open(modelOf(call), { resident: ['y0'] });
    const { y0 } = (await session.keep(feedsOf(call))).resident;
    if (!y0) throw new Error('expected a kept output');
    const twice = numbers(await session.run({ x0: y0 }), 'y0');
    expect(twice).toEqual(numbers(await session.run({ x0: await y0.read() }), 'y0'));
    y0.release();
    await expect(y0.read()).rejects.toThrow(/released/);
  },
);
