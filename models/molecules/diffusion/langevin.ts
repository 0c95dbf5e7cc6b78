/* Letters: N atoms. */

/** How annealed Langevin steps are made. */
export interface LangevinOptions {
  /** Step size in units of sigma^2 (published: 0.01, for as many steps as there are levels). */
  readonly stepRate: number;
  /** The global scores take part where sigma is below this, angstrom (published: 0.5). */
  readonly globalStartSigma: number;
  /** Weight of the global scores (published: 1). */
  readonly globalWeight: number;
  /** Longest global score of an atom; longer ones are shortened to it (published: 1000). */
  readonly clipGlobal: number;
  /** Longest local score of an atom; missing: any (published: none, 20 where a trajectory has diverged). */
  readonly clipLocal?: number | undefined;
}

/** What the network says of a batch at one noise level; [N, 3] row-major. */
export interface Scores {
  readonly local: Float32Array;
  /** Missing where the level is above `globalStartSigma`. */
  readonly global?: Float32Array;
}

/**
 * One step of annealed Langevin dynamics at noise level `sigma`, in place (Algorithm 2 of the GeoDiff paper, with the step as published):
 * x += alpha / sigma * (local + w * global) + sqrt(2 alpha) * noise, with alpha = stepRate * sigma^2.
 *
 * @param positions [N, 3] row-major, angstrom
 * @param noise standard normal, like `positions`
 */
export function langevinStep(
  positions: Float32Array,
  { local, global }: Scores,
  noise: Float32Array,
  sigma: number,
  options: LangevinOptions,
): void {
  const { stepRate, globalWeight, clipGlobal, clipLocal = Infinity } = options;
  const drift = stepRate * sigma;
  const diffusion = sigma * Math.sqrt(2 * stepRate);
  for (let at = 0; at < positions.length; at += 3) {
    const near = drift * shortening(local, at, clipLocal);
    const far = global ? drift * globalWeight * shortening(global, at, clipGlobal) : 0;
    for (let i = at; i < at + 3; i++) {
      const score = near * (local[i] as number) + (global ? far * (global[i] as number) : 0);
      positions[i] = (positions[i] as number) + score + diffusion * (noise[i] as number);
    }
  }
}

/** Factor that shortens the vector of length 3 at `at` to `longest`; 1 where it is not longer. */
function shortening(vectors: Float32Array, at: number, longest: number): number {
  if (longest === Infinity) return 1;
  const [x, y, z] = [vectors[at] as number, vectors[at + 1] as number, vectors[at + 2] as number];
  const length = Math.sqrt(x * x + y * y + z * z);
  return length > longest ? longest / length : 1;
}

/** Moves every molecule so that the mean of its atoms is the origin. `ends`: number of the atom behind the last one of each molecule. */
export function centre(positions: Float32Array, ends: Uint32Array): void {
  let begin = 0;
  for (const end of ends) {
    for (let axis = 0; axis < 3; axis++) centreAxis(positions, 3 * begin + axis, 3 * end);
    begin = end;
  }
}

function centreAxis(positions: Float32Array, first: number, end: number): void {
  let sum = 0;
  for (let i = first; i < end; i += 3) sum += positions[i] as number;
  const mean = sum / Math.ceil((end - first) / 3);
  for (let i = first; i < end; i += 3) positions[i] = (positions[i] as number) - mean;
}
