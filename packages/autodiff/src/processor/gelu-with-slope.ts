import { elementCount, type GraphBuilder, isStatic, type Node, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { attachGradient } from '../custom-gradient.ts';
import { rewriteNodes } from '../rewrite-nodes.ts';
import { isTanhGelu, tanhForm, tanhFormSlope } from '../rules/gelu.ts';

/** Optional parts of what is written for the CPU. */
export interface ProcessorOptions {
  /** Bytes of a tile, default 1 MiB: with what is computed on the way it fits into the caches of two cores. */
  readonly tileBytes?: number;
  /** Smaller values stay as they are, default 4 MiB: their tiles would be few. */
  readonly leastBytes?: number;
}

/**
 * Has every large GELU in the tanh form compute its slope at once, tile by tile in the cache: the backward pass then is one product,
 * instead of a dozen operators that each go through memory. The bias of a Gemm in front is added there as well, as the operator
 * broadcasts it in a pass of one thread.
 *
 * @returns what replaces each output
 */
export function giveSlopes(
  builder: GraphBuilder,
  { tileBytes = 2 ** 20, leastBytes = 2 ** 22 }: ProcessorOptions = {},
): Map<Value, Value> {
  const nodes = builder.graph.nodes.filter((each) => isLargeTanhForm(each, leastBytes));
  return rewriteNodes(builder, nodes, (x, gone) => withSlope(builder, gone, x, tileBytes));
}

function isLargeTanhForm(node: Node, leastBytes: number): boolean {
  const { dtype, shape } = node.inputs[0]?.type ?? {};
  return isTanhGelu(node) && dtype === 'float32' && isStatic(shape) && elementCount(shape) * 4 >= leastBytes;
}

/** GELU of x, which is z + bias where a Gemm that nobody else reads makes it. */
function withSlope(builder: GraphBuilder, gone: Set<Node>, x: Value, tileBytes: number): Value {
  const g = new Algebra(builder);
  const gemm = x.producer;
  const bias = gemm && x.uses.length === 1 ? biasOf(gemm) : undefined;
  if (gemm && bias) gone.add(gemm);
  const z = gemm && bias ? productOf(g, gemm) : x;
  const [y, slope] = inTiles(builder, z, bias, tileBytes);
  const gradient = once((cotangent: Value) => g.mul(cotangent, slope));
  attachGradient(y, {
    inputs: bias ? [z, bias] : [z],
    body: ({ cotangent }) => [() => gradient(cotangent), () => gradient(cotangent)],
  });
  return y;
}

/** The bias of a Gemm that is a product and a bias and nothing else. */
function biasOf(node: Node): Value | undefined {
  const bias = node.inputs[2];
  const isPlain = node.float('alpha', 1) === 1 && node.float('beta', 1) === 1;
  return node.qualifiedType === 'Gemm' && isPlain && bias?.type?.shape?.length === 1 ? bias : undefined;
}

function productOf(g: Algebra, gemm: Node): Value {
  const [a, b] = gemm.inputs as [Value, Value];
  return g.product(a, b, { transA: gemm.int('transA', 0) !== 0, transB: gemm.int('transB', 0) !== 0 });
}

/** GELU and slope of z + bias, both in the shape of z. */
function inTiles(
  builder: GraphBuilder,
  z: Value,
  bias: Value | undefined,
  tileBytes: number,
): readonly [Value, Value] {
  const shape = z.type?.shape as readonly number[];
  const width = shape.at(-1) as number;
  const places = elementCount(shape) / width;
  const rows = largestDivisor(places, Math.max(1, Math.floor(tileBytes / (4 * width))));
  const body = builder.subgraph('gelu');
  const tile = body.input('z', 'float32', [rows, width]);
  const inner = new Algebra(body);
  const x = bias ? inner.add(tile, bias) : tile;
  const form = tanhForm(inner, x);
  const y = inner.mul(x, form.s);
  body.output(y);
  body.output(tanhFormSlope(inner, y, form));
  const split = builder.op('Reshape', [z, builder.int64s([places / rows, rows, width])]);
  const attributes = { body: { type: 'graph', value: body.graph }, num_scan_inputs: 1 } as const;
  const made = builder.ops('Scan', [split], attributes, { outputs: 2, name: 'gelu' });
  return made.map((value) => builder.op('Reshape', [value, builder.int64s(shape)])) as [Value, Value];
}

function largestDivisor(number: number, limit: number): number {
  for (let divisor = Math.min(number, limit); divisor > 1; divisor--)
    if (number % divisor === 0) return divisor;
  return 1;
}

/** `make`, called at most once. */
function once(make: (cotangent: Value) => Value): (cotangent: Value) => Value {
  let made: Value | undefined;
  return (cotangent) => {
    made ??= make(cotangent);
    return made;
  };
}
