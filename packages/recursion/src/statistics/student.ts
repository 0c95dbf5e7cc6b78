/**
 * P(T <= t) of Student's t for a whole number of degrees of freedom: the finite series of Abramowitz and Stegun,
 * 26.7.3 and 26.7.4.
 */
export function studentCdf(t: number, degrees: number): number {
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  // Terms k = first, first + 2, ..., degrees - 2: each the one before times cos^2 (k - 1) / k.
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine2 * (k - 1)) / k;
    sum += term;
  }
  const area = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return (1 + area) / 2;
}

/**
 * The t with P(T <= t) = `probability`, 0.5 <= probability < 1, by bisection to the last bits of a double.
 *
 * @throws RangeError outside that range or for degrees of freedom that are not a positive whole number.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability >= 0.5 && probability < 1) || !Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`no quantile for probability ${probability} and ${degrees} degrees of freedom`);
  }
  let low = 0;
  let high = 1;
  while (studentCdf(high, degrees) < probability) high *= 2;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return high;
}
