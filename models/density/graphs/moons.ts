import { GraphBuilder, type Model, scalar, tensorOf } from '@ouroboros/onnx';

// Axes: R replicates, N examples.

/**
 * Two interleaved half circles of radius 1, moved so that their mean is 0: the upper moon is (c - 1/2, s - 1/4), the lower one
 * (1/2 - c, 1/4 - s) for points (c, s), s >= 0, of the upper half circle, each with probability 1/2, plus `noise` times a
 * standard normal in each coordinate. Inputs `directions` and `noise` float64 [R, N, 2], standard normals; output `rows`
 * float64 [R, N, 2].
 *
 * A pair of normals z has a uniform direction z/|z|; its lower half is turned onto the upper one. No sine is taken: the same
 * bits on every machine.
 */
export function moonsGraph({ noise: deviation }: { readonly noise: number }): Model {
  const g = new GraphBuilder('density_moons');
  const directions = g.input('directions', 'float64', ['R', 'N', 2]);
  const noise = g.input('noise', 'float64', ['R', 'N', 2]);
  const squares = g.op('Mul', [directions, directions]);
  const length = g.op('Sqrt', [g.op('ReduceSum', [squares, g.int64s([2])], { keepdims: 1 })]);
  const circle = g.op('Div', [directions, length]);
  // +1 on the upper half circle, where s >= 0, -1 on the lower one.
  const height = g.op('Slice', [circle, g.int64s([1]), g.int64s([2]), g.int64s([2])]);
  const isUpper = g.op('GreaterOrEqual', [height, g.scalar('float64', 0)]);
  const side = g.op('Where', [isUpper, g.scalar('float64', 1), g.scalar('float64', -1)]);
  const centre = g.initializer('centre', tensorOf('float64', [2], [0.5, 0.25]));
  const arc = g.op('Sub', [circle, g.op('Mul', [side, centre])]);
  const sigma = g.initializer('sigma', scalar('float64', deviation));
  g.output(g.op('Add', [arc, g.op('Mul', [noise, sigma])]), 'rows');
  return g.model();
}

/** Second moment of the moons about 0, mean over both coordinates: 21/32 - 1/(2 pi) + noise^2. */
export function moonsSecondMoment(noise: number): number {
  return 21 / 32 - 1 / (2 * Math.PI) + noise ** 2;
}
