/** Terms that are summed one by one; the rest is the series of Euler and Maclaurin. */
const terms = 16;

/** Bernoulli numbers B_2, B_4, ... over (2k)!. */
const series = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160];

/** Riemann's zeta(s) = sum over i >= 1 of i^-s, for s > 1. */
export function zeta(s: number): number {
  let sum = 0;
  for (let i = 1; i < terms; i++) sum += i ** -s;
  sum += terms ** (1 - s) / (s - 1) + terms ** -s / 2;
  // The odd derivatives of x^-s at `terms`, with their sign: s, s (s+1) (s+2), ...
  let derivative = s * terms ** (-s - 1);
  for (const [k, coefficient] of series.entries()) {
    sum += coefficient * derivative;
    derivative *= ((s + 2 * k + 1) * (s + 2 * k + 2)) / terms ** 2;
  }
  return sum;
}
