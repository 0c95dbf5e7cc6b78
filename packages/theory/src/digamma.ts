/** Arguments from which the asymptotic series are exact to rounding. */
const asymptotic = 12;

/** Coefficients of x^-2, x^-4, ... of ln x - 1/(2x) - digamma(x): B_2k / 2k. */
const digammaSeries = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** Coefficients of x^-3, x^-5, ... of trigamma(x) - 1/x - 1/(2 x^2): the Bernoulli numbers B_2k. */
const trigammaSeries = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** sum_k coefficients[k] y^k. */
function polynomial(coefficients: readonly number[], y: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * y + coefficient, 0);
}

/** The logarithmic derivative of the gamma function, for x > 0. */
export function digamma(x: number): number {
  let [argument, sum] = [x, 0];
  for (; argument < asymptotic; argument++) sum -= 1 / argument;
  const y = 1 / (argument * argument);
  return sum + Math.log(argument) - 0.5 / argument - y * polynomial(digammaSeries, y);
}

/** The derivative of `digamma`, for x > 0: sum over k >= 0 of 1/(x+k)^2. */
export function trigamma(x: number): number {
  let [argument, sum] = [x, 0];
  for (; argument < asymptotic; argument++) sum += 1 / (argument * argument);
  const y = 1 / (argument * argument);
  return sum + 1 / argument + 0.5 * y + (y / argument) * polynomial(trigammaSeries, y);
}
