import { centre, type LangevinOptions, langevinStep, type Scores } from './langevin.ts';
import { sampledLevels } from './noise-schedule.ts';

/* Letters: A atoms of all molecules together, T noise levels. */

/** A trajectory of several molecules from noise to conformations. */
export interface Trajectory {
  /** sigma of every noise level, ascending, [T]. */
  readonly levels: Float64Array;
  readonly steps: number;
  readonly options: LangevinOptions;
  /** Number of the atom behind the last one of each molecule. */
  readonly ends: Uint32Array;
  /** What the network says of positions [A, 3]; the global scores only where they are asked for. */
  score(positions: Float32Array, withGlobal: boolean): Promise<Scores>;
  /** Fills `out`, [A, 3], with standard normal values: draw 0 begins the trajectory, draw k is that of step k. */
  noise(draw: number, out: Float32Array): void;
  /** Told after every step, the first one being 1. */
  onStep?(step: number, positions: Float32Array): Promise<void> | void;
}

/** A trajectory has left the numbers. */
export class Diverged extends Error {}

/**
 * Positions [A, 3], angstrom, after all steps from the highest noise level to the lowest: annealed Langevin dynamics (Algorithm 2 of the
 * GeoDiff paper), every molecule centred after every step.
 *
 * @throws Diverged when a coordinate is not finite any more.
 */
export async function runTrajectory(trajectory: Trajectory): Promise<Float32Array> {
  const { levels, steps, options, ends, score, noise, onStep } = trajectory;
  const positions = new Float32Array(3 * (ends.at(-1) ?? 0));
  const draw = new Float32Array(positions.length);
  noise(0, positions);
  const highest = levels.at(-1) as number;
  for (let i = 0; i < positions.length; i++) positions[i] = (positions[i] as number) * highest;
  for (const [k, level] of sampledLevels(levels.length, steps).reverse().entries()) {
    const sigma = levels[level] as number;
    const scores = await score(positions, sigma < options.globalStartSigma);
    noise(k + 1, draw);
    langevinStep(positions, scores, draw, sigma, options);
    centre(positions, ends);
    if (!positions.every(Number.isFinite)) throw new Diverged(`step ${k + 1} of ${steps}`);
    await onStep?.(k + 1, positions);
  }
  return positions;
}
