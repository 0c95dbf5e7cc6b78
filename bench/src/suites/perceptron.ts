import { Fault } from '@ouroboros/errors';
import { Runtime } from '@ouroboros/runtime';
import type { Candidate } from '../contest.ts';
import { pythonCandidates } from '../peers/python.ts';
import { jaxTraining } from '../perceptron/jax.ts';
import { type PerceptronSizes, perceptronOperations } from '../perceptron/network.ts';
import type { PerceptronArgument, PerceptronResult } from '../programs/perceptron.ts';
import { lineOf } from '../run/error-line.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

const program = new URL('../programs/perceptron.ts', import.meta.url);

/** Largest relative difference of losses that rounding explains. */
const tolerance = 1e-3;

/** A network that every library can train, in the fewest operators: what frameworks cost around their products. */
export const perceptron: Suite = {
  name: 'perceptron',
  about: 'steps of gradient descent of a network of three layers, beside @jax-js/jax and PyTorch',
  async run(context) {
    const sizes = { batch: 256, inputs: 256, hidden: 512, outputs: 64, steps: context.quick ? 2 : 16 };
    // The other library has one thread.
    const single = await Runtime.start({ device: 'cpu', threads: 1 });
    try {
      return { cases: await measureTraining(sizes, single, context) };
    } finally {
      await single.close();
    }
  },
};

type Trained = Pick<PerceptronResult, 'losses'>;

async function measureTraining(sizes: PerceptronSizes, single: Runtime, context: SuiteContext) {
  const { batch, inputs, hidden, outputs, steps } = sizes;
  const name = `${inputs}-${hidden}-${hidden}-${outputs}, batch ${batch}, ${steps} steps`;
  const runtime = await context.runtime();
  const { threads } = context;
  const train = (where: Runtime, runs: PerceptronArgument['runs']): Promise<PerceptronResult> =>
    where.call(program, 'trainPerceptron', { ...sizes, runs } satisfies PerceptronArgument);
  const expected = await train(runtime, 'each');
  requireSameLosses(name, expected, await train(runtime, 'one'));
  const timed = { timesItself: true, warmUps: 1 } as const;
  const candidates: Candidate[] = [
    { name: 'one run per step', role: 'naive', ...timed, run: () => train(runtime, 'each') },
    { name: 'one run for all steps', role: 'real', ...timed, run: () => train(runtime, 'one') },
  ];
  if (threads > 1)
    candidates.push({ name: 'the same, 1 thread', role: 'real', ...timed, run: () => train(single, 'one') });
  candidates.push(...(await jaxCandidates(name, sizes, expected, context)));
  const args = [batch, inputs, hidden, outputs, steps, threads, context.quick ? 1 : 5];
  candidates.push(...pythonCandidates('PyTorch', 'perceptron.py', args, context, 'samples'));
  return context.measure({
    ...{ name, unit: 'samples/s', work: batch * steps, flops: perceptronOperations(sizes), candidates },
  });
}

/** The package of npm, where it runs and gives the same losses. */
async function jaxCandidates(
  name: string,
  sizes: PerceptronSizes,
  expected: Trained,
  { peers, problem }: SuiteContext,
): Promise<Candidate[]> {
  if (peers.packages === false) return [];
  try {
    const run = await jaxTraining(sizes);
    requireSameLosses(name, expected, await run());
    return [{ name: '@jax-js/jax, 1 thread', role: 'peer', timesItself: true, warmUps: 1, run }];
  } catch (error) {
    problem(missing(error));
    return [];
  }
}

function missing(error: unknown): Fault {
  return new Fault({
    code: 'bench/peer-missing',
    kind: 'failure',
    subject: '@jax-js/jax',
    expected: 'a package that runs here',
    received: lineOf(error),
    remedy: 'its row is left out',
  });
}

function requireSameLosses(name: string, expected: Trained, received: Trained): void {
  const [ours, theirs] = [[...expected.losses], [...received.losses]];
  const isClose = ours.every((loss, i) => Math.abs((theirs[i] as number) / loss - 1) <= tolerance);
  requireEqual(isClose, name, `losses ${ours.join(', ')} and ${theirs.join(', ')}`);
}
