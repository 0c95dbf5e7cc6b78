/** How fast noise is added: the published sigmoid schedule of variances. */
export interface ScheduleConfig {
  /** T: number of noise levels. */
  readonly num_diffusion_timesteps: number;
  readonly beta_start: number;
  readonly beta_end: number;
}

/**
 * sigma_t of every level t, ascending, in angstrom: the standard deviation of the noise on positions that are not shrunk,
 * sqrt((1 - a_t) / a_t) with a_t the product of 1 - beta_s up to t (section 3.1 and Appendix C of the GeoDiff paper), where the
 * betas rise from `beta_start` to `beta_end` along a sigmoid over [-6, 6].
 */
export function noiseLevels(config: ScheduleConfig): Float64Array {
  let kept = 1;
  return Float64Array.from({ length: config.num_diffusion_timesteps }, (_, t) => {
    kept *= 1 - betaAt(config, t);
    return Math.sqrt((1 - kept) / kept);
  });
}

function betaAt(
  { num_diffusion_timesteps: levels, beta_start, beta_end }: ScheduleConfig,
  t: number,
): number {
  const at = levels === 1 ? 6 : -6 + (12 * t) / (levels - 1);
  return beta_start + (beta_end - beta_start) / (1 + Math.exp(-at));
}

/**
 * The levels that `steps` steps of sampling go through, ascending: evenly spaced, the highest one always, and with two steps or
 * more the lowest one too.
 */
export function sampledLevels(levels: number, steps: number): Uint32Array {
  if (steps === 1) return Uint32Array.of(levels - 1);
  return Uint32Array.from({ length: steps }, (_, k) => Math.round((k * (levels - 1)) / (steps - 1)));
}
