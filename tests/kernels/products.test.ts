import { addKernelFunctions } from '@ouroboros/autodiff';
import { Algebra, callKernel, type Kernel, matrixProducts } from '@ouroboros/autodiff/kernels';
import { chooseTrainingInstructions } from '@ouroboros/native';
import { GraphBuilder, type Model, type Tensor, tensorOf } from '@ouroboros/onnx';
import type { SessionOptions } from '@ouroboros/runtime';
import { nativeKernels } from '@ouroboros/runtime/native-session';
import { SessionPool } from '@ouroboros/runtime/session-pool';
import { afterAll, afterEach, describe, expect, test } from 'vitest';

const pool = new SessionPool('cpu', 1);
afterAll(() => pool.clear());
afterEach(() => {
  chooseTrainingInstructions('');
});

type Matrix = Tensor<'float32'>;

function draw(dims: readonly number[], salt: number): Matrix {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return tensorOf(
    'float32',
    dims,
    Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + salt * 78.233)),
  );
}

interface Call {
  readonly model: Model;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

function call(kernel: Kernel, inputs: readonly Matrix[], dims: readonly number[]): Call {
  const builder = new GraphBuilder('call');
  const values = inputs.map((each, i) => builder.input(`x${i}`, each.dtype, each.dims));
  const [y] = callKernel(new Algebra(builder), kernel, values, [{ dtype: 'float32', shape: dims }]);
  if (y) builder.output(y, 'y');
  const model = builder.model();
  addKernelFunctions(model);
  return { model, feeds: Object.fromEntries(inputs.map((each, i) => [`x${i}`, each])) };
}

/** A call of the kernel with M rows, N columns and depth K. */
function product(name: string, [M, N, K]: readonly [number, number, number]): Call {
  const kernel = matrixProducts.find((each) => each.name === name) as Kernel;
  const [isTransposedA, isTransposedB] = [name[13] === 'T', name[14] === 'T'];
  const inputs = [draw(isTransposedA ? [K, M] : [M, K], 1), draw(isTransposedB ? [N, K] : [K, N], 2)];
  return call(kernel, name.endsWith('Bias') ? [...inputs, draw([N], 3)] : inputs, [M, N]);
}

async function run({ model, feeds }: Call, options: SessionOptions = {}): Promise<Matrix> {
  const session = await pool.open(model, options);
  const { y } = await session.run(feeds);
  await session.release();
  return y as Matrix;
}

function difference(a: Matrix, b: Matrix): number {
  return a.data.reduce((most, each, i) => Math.max(most, Math.abs(each - (b.data[i] as number))), 0);
}

/** Sizes off and on the multiples of vectors, tiles, blocks and parts of threads, and nothing at all. */
const sizes = [
  [1, 1, 1],
  [37, 61, 53],
  [96, 96, 384],
  [203, 49, 777],
  [31, 331, 385],
  [3, 2100, 5],
  [0, 5, 3],
  [5, 0, 3],
  [7, 19, 0],
] as const;

describe.runIf(nativeKernels().available).each(matrixProducts.map(({ name }) => name))('%s', (name) => {
  test.each(sizes)(
    '[%i, %i] over %i is what its function computes, with every set of instructions',
    async (...size) => {
      const made = product(name, size);
      const expected = await run(made, { kernels: false });
      for (const instructions of ['avx512', 'avx2', 'baseline']) {
        chooseTrainingInstructions(instructions);
        const y = await run(made);
        expect(y.dims).toEqual(expected.dims);
        expect(difference(y, expected)).toBeLessThan(1e-3);
      }
    },
  );

  test('gives the same bits on one, two and three threads, and with AVX2 as with AVX-512', async () => {
    const made = product(name, [203, 331, 777]);
    const outputs: Matrix[] = [];
    for (const threads of [1, 2, 3]) outputs.push(await run(made, { threads, restBetweenRuns: true }));
    chooseTrainingInstructions('avx2');
    outputs.push(await run(made));
    for (const y of outputs) expect(difference(y, outputs[0] as Matrix)).toBe(0);
  });
});

describe.runIf(nativeKernels().available)('a product by its kernel', () => {
  const kernel = matrixProducts[0] as Kernel;

  test('takes a first matrix with more axes', async () => {
    const made = call(kernel, [draw([2, 3, 5], 1), draw([5, 7], 2)], [2, 3, 7]);
    const [y, expected] = [await run(made), await run(made, { kernels: false })];
    expect(y.dims).toEqual([2, 3, 7]);
    expect(difference(y, expected)).toBeLessThan(1e-5);
  });

  test('lets what is no number through to its row and to no other', async () => {
    const a = draw([10, 20], 1);
    a.data[3 * 20 + 4] = Number.NaN;
    a.data[5 * 20 + 4] = Number.POSITIVE_INFINITY;
    const { data } = await run(call(kernel, [a, draw([20, 50], 2)], [10, 50]));
    const rows = Array.from({ length: 10 }, (_, row) => data.slice(row * 50, row * 50 + 50));
    expect(rows.map((row) => row.every(Number.isNaN))).toEqual(rows.map((_, row) => row === 3));
    expect(rows.map((row) => row.every(Number.isFinite))).toEqual(
      rows.map((_, row) => row !== 3 && row !== 5),
    );
  });

  test('refuses sizes that do not fit', async () => {
    const wrong = call(kernel, [draw([2, 5], 1), draw([6, 7], 2)], [2, 7]);
    await expect(run(wrong)).rejects.toThrow(
      /input 0 of MatrixProductNN: expected the depth of input 1, received \[2, 5\]/,
    );
  });
});
