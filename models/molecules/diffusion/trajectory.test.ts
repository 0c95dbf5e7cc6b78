import { fillNormal, purposes } from '@ouroboros/native';
import { expect, test } from 'vitest';
import { noiseLevels } from './noise-schedule.ts';
import { Diverged, runTrajectory, type Trajectory } from './trajectory.ts';

const levels = noiseLevels({ num_diffusion_timesteps: 1000, beta_start: 5e-7, beta_end: 1e-2 });
const options = { stepRate: 0.02, globalStartSigma: 0.5, globalWeight: 1, clipGlobal: 1000 };
const [middle, last] = [4, 9];
const ends = Uint32Array.of(middle, last);

function noise(draw: number, out: Float32Array): void {
  fillNormal(out, { seed: 5, purpose: purposes.sample, iteration: 1, index: 0 }, draw * out.length);
}

/** Eq. 7 with the true change of every distance as the score: what a perfect network would say of these molecules. */
function perfectScore(truth: Float32Array): Trajectory['score'] {
  let step = 0;
  const sigmas = stepLevels(levels.length);
  return async (positions) => {
    const sigma = sigmas[step++] as number;
    const local = new Float32Array(positions.length);
    const distance = (of: Float32Array, i: number, j: number) =>
      Math.hypot(...[0, 1, 2].map((axis) => (of[3 * i + axis] as number) - (of[3 * j + axis] as number)));
    let begin = 0;
    for (const end of ends) {
      for (let i = begin; i < end; i++)
        for (let j = begin; j < end; j++) {
          if (i === j) continue;
          const d = distance(positions, i, j);
          const score = (distance(truth, i, j) - d) / sigma;
          for (let axis = 0; axis < 3; axis++) {
            const difference = (positions[3 * i + axis] as number) - (positions[3 * j + axis] as number);
            local[3 * i + axis] = (local[3 * i + axis] as number) + (2 * score * difference) / d;
          }
        }
      begin = end;
    }
    return { local };
  };
}

function stepLevels(steps: number): readonly number[] {
  return Array.from(
    { length: steps },
    (_, k) => levels[Math.round(((steps - 1 - k) * (levels.length - 1)) / (steps - 1))] as number,
  );
}

test('with the scores of a perfect network, noise becomes the molecule, up to where it lies', async () => {
  const truth = new Float32Array(3 * last);
  fillNormal(truth, { seed: 9, purpose: purposes.data, iteration: 0, index: 0 });
  for (let i = 0; i < truth.length; i++) truth[i] = 1.5 * (truth[i] as number);
  const positions = await runTrajectory({
    levels,
    steps: levels.length,
    options,
    ends,
    score: perfectScore(truth),
    noise,
  });
  const distances = (of: Float32Array) => {
    const found: number[] = [];
    let begin = 0;
    for (const end of ends) {
      for (let i = begin; i < end; i++)
        for (let j = begin; j < i; j++)
          found.push(
            Math.hypot(...[0, 1, 2].map((a) => (of[3 * i + a] as number) - (of[3 * j + a] as number))),
          );
      begin = end;
    }
    return found;
  };
  const wanted = distances(truth);
  const errors = distances(positions).map((d, k) => Math.abs(d - (wanted[k] as number)));
  expect(Math.max(...errors)).toBeLessThan(0.05);
  // Centred, each molecule on its own.
  for (const [begin, end] of [
    [0, middle],
    [middle, last],
  ] as const)
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let atom = begin; atom < end; atom++) sum += positions[3 * atom + axis] as number;
      expect(Math.abs(sum)).toBeLessThan(1e-4);
    }
});

test('the global scores are asked for below their level alone, and every step is told', async () => {
  const asked: boolean[] = [];
  const seen: number[] = [];
  await runTrajectory({
    levels,
    steps: 10,
    options,
    ends,
    score: async (positions, withGlobal) => {
      asked.push(withGlobal);
      return { local: new Float32Array(positions.length) };
    },
    noise,
    onStep: (step) => void seen.push(step),
  });
  expect(asked).toEqual(stepLevels(10).map((sigma) => sigma < options.globalStartSigma));
  expect(asked).toContain(true);
  expect(asked).toContain(false);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('positions that are no numbers any more end a trajectory', async () => {
  const score = async (positions: Float32Array) => ({ local: positions.map(() => Number.NaN) });
  await expect(runTrajectory({ levels, steps: 10, options, ends, score, noise })).rejects.toThrow(Diverged);
});
