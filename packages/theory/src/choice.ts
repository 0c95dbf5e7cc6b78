import { theoryNeeds } from './need.ts';
import { type Rewarded, requireRewarded, tilted } from './tilting.ts';

/** Width of the steps in ln t; the error of the sum is near e^(-pi^2/width), below rounding. */
const width = 1 / 8;

/** Where the integrand is below rounding: e^-42 of what is left on the low side, e^-45 of the decay on the high one. */
const [lowEnd, highEnd] = [42, 45];

/** A Bradley-Terry choice: of K independent draws x_1, ..., x_K, x_k is kept with probability e^{r(x_k)} / sum_j e^{r(x_j)}. */
export interface Choice extends Rewarded {
  /** K >= 1; Infinity: very many. */
  readonly choices: number;
}

/**
 * Refuses a choice among nothing.
 *
 * @throws Fault `theory/choices`.
 */
export function requireChoices(choices: number): void {
  if (choices === Infinity || (Number.isSafeInteger(choices) && choices >= 1)) return;
  throw theoryNeeds({
    code: 'choices',
    subject: 'draws that one is chosen from',
    expected: 'a whole number from 1 on, or Infinity',
    received: String(choices),
  });
}

/**
 * The distribution of what is kept, exact to rounding for any K: with w = e^r and phi(t) = E e^{-w t},
 *
 *     q(x) = K p(x) w(x) E 1/(w(x) + w_2 + ... + w_K) = K p(x) integral over t > 0 of w(x) e^{-w(x) t} phi(t)^{K-1},
 *
 * summed in steps of ln t. K = 1 keeps p, K to Infinity tilts it: p e^r, normalised.
 *
 * @throws Fault `theory/distribution`, `theory/shape`, `theory/rewards` or `theory/choices`.
 */
export function chosen(choice: Choice): readonly number[] {
  requireRewarded(choice);
  const { distribution, rewards, choices } = choice;
  requireChoices(choices);
  if (choices === 1) return [...distribution];
  if (choices === Infinity) return tilted(choice);
  const possible = rewards.filter((_, i) => (distribution[i] as number) > 0);
  const highest = Math.max(...possible);
  const worths = rewards.map((reward, i) =>
    (distribution[i] as number) > 0 ? Math.exp(reward - highest) : 0,
  );
  const kept = distribution.map(() => 0);
  const end = highest - Math.min(...possible) + Math.log(highEnd);
  for (let log = -lowEnd - Math.log(choices); log < end; log += width) {
    const t = Math.exp(log);
    const decays = worths.map((worth) => Math.exp(-worth * t));
    const factor = width * choices * t * Math.exp((choices - 1) * logPhi(distribution, worths, t));
    for (const [i, decay] of decays.entries())
      kept[i] = (kept[i] as number) + factor * (distribution[i] as number) * (worths[i] as number) * decay;
  }
  return kept;
}

/** ln sum p e^{-w t}, with all its digits where the sum is near 1 too. */
function logPhi(distribution: readonly number[], worths: readonly number[], t: number): number {
  const missing = distribution.reduce((sum, p, i) => sum - p * Math.expm1(-(worths[i] as number) * t), 0);
  if (missing < 0.5) return Math.log1p(-missing);
  return Math.log(distribution.reduce((sum, p, i) => sum + p * Math.exp(-(worths[i] as number) * t), 0));
}
