import { performance } from 'node:perf_hooks';
import { learningRate, type Matrix, type PerceptronSizes, perceptronData } from './network.ts';

/** Trains the network for all steps from its first weights. */
export type PerceptronTraining = () => Promise<{ readonly seconds: number; readonly losses: Float32Array }>;

/**
 * The same training in @jax-js/jax: a jitted step in WebAssembly, which in Node runs in one thread, for want of Web Workers.
 *
 * @throws Error where the package is not there, or does not run here.
 */
export async function jaxTraining(sizes: PerceptronSizes): Promise<PerceptronTraining> {
  const { init, jit, nn, numpy: np, valueAndGrad } = await import('@jax-js/jax');
  await init('wasm');
  type Value = ReturnType<typeof np.array>;
  type Weights = { first: Value; second: Value; third: Value };
  const loss = ({ first, second, third }: Weights, x: Value, y: Value): Value => {
    const low = nn.relu(np.matmul(x, first));
    const high = nn.relu(np.matmul(low, second));
    return np.mean(np.square(np.matmul(high, third).sub(y)));
  };
  const step = jit((weights: Weights, x: Value, y: Value): [Value, Weights] => {
    // What a function is given it uses up; `.ref` keeps it.
    const kept = { first: weights.first.ref, second: weights.second.ref, third: weights.third.ref };
    const [value, slope] = valueAndGrad(loss)(kept, x, y);
    const moved = (weight: Value, gradient: Value): Value => weight.sub(gradient.mul(learningRate));
    return [
      value,
      {
        first: moved(weights.first, slope.first),
        second: moved(weights.second, slope.second),
        third: moved(weights.third, slope.third),
      },
    ];
  });
  const arrayOf = ({ dims, data }: Matrix): Value => np.array(data).reshape([...dims]);
  return async () => {
    const { weights: matrices, ...batch } = perceptronData(sizes);
    const [first, second, third] = matrices.map(arrayOf) as [Value, Value, Value];
    let weights: Weights = { first, second, third };
    const [x, y] = [arrayOf(batch.x), arrayOf(batch.y)];
    const losses = new Float32Array(sizes.steps);
    const begun = performance.now();
    for (let at = 0; at < sizes.steps; at++) {
      const [value, next] = step(weights, x.ref, y.ref);
      weights = next;
      losses[at] = (await value.data())[0] as number;
    }
    // Only now is the last update sure to be done.
    await weights.first.data();
    const seconds = (performance.now() - begun) / 1000;
    for (const array of [weights.second, weights.third, x, y]) array.dispose();
    return { seconds, losses };
  };
}
