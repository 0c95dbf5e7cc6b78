import { performance } from 'node:perf_hooks';
import { fillNormal } from '@ouroboros/native';
import { GraphBuilder, type Model, type Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';

/** A chain of products [rows, width] x [width, inner] x [inner, width] x ... */
export interface ProductChain {
  readonly rows: number;
  readonly width: number;
  readonly inner: number;
  /** Number of products, even. */
  readonly products: number;
}

/** Floating-point operations of a chain: a multiplication and an addition for each element of the sum. */
export function chainOperations({ rows, width, inner, products }: ProductChain): number {
  return 2 * rows * width * inner * products;
}

/**
 * Computes a chain of products once, in float32 with constant right factors, which the runtime packs ahead: as fast as this
 * machine multiplies here. What is fetched is one small result, so that copies do not count.
 */
export async function multiply(chain: ProductChain, context: WorkerContext): Promise<{ seconds: number }> {
  const key = `bench:product ${JSON.stringify(chain)}`;
  const session = ((await context.memory.get(key)) ?? (await context.session(chainModel(chain)))) as Session;
  context.memory.set(key, session);
  const x = normal([chain.rows, chain.width], 1, 0);
  const begun = performance.now();
  await session.run({ x });
  return { seconds: (performance.now() - begun) / 1000 };
}

function chainModel({ rows, width, inner, products }: ProductChain): Model {
  const g = new GraphBuilder('products');
  const up = g.initializer('up', normal([width, inner], 1 / Math.sqrt(width), 1));
  const down = g.initializer('down', normal([inner, width], 1 / Math.sqrt(inner), 2));
  let x = g.input('x', 'float32', [rows, width]);
  for (let i = 0; i < products; i++) x = g.op('MatMul', [x, i % 2 === 0 ? up : down]);
  g.output(x, 'y');
  return g.model();
}

function normal(dims: readonly [number, number], deviation: number, index: number): Tensor<'float32'> {
  const data = new Float32Array(dims[0] * dims[1]);
  fillNormal(data, { seed: 1, purpose: 0, iteration: 3, index });
  return { dtype: 'float32', dims, data: data.map((value) => value * deviation) };
}
