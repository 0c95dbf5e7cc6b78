const { fround } = Math;
const lanes = 16;
const block = 256;

const shiftedView = new Float32Array(1);
const shiftedBits = new Int32Array(shiftedView.buffer);

/** The float32 polynomial of the addon for exp((x - peak) * inverseTemperature), operation by operation. */
export function weight(x: number, peak: number, inverseTemperature: number): number {
  const z = fround(fround(x - peak) * inverseTemperature);
  if (!(z > -87)) return 0;
  const shifted = fround(fround(z * fround(Math.LOG2E)) + 12582912);
  const n = fround(shifted - 12582912);
  let r = fround(z - fround(n * 0.693359375));
  r = fround(r - fround(n * fround(-2.1219444e-4)));
  let p = fround(1.98756915e-4);
  for (const c of [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]) {
    p = fround(fround(p * r) + fround(c));
  }
  p = fround(fround(p * fround(r * r)) + r);
  p = fround(p + 1);
  shiftedView[0] = shifted;
  return fround(p * 2 ** ((shiftedBits[0] as number) - 0x4b400000));
}

/** Sum of at most 256 weights over 16 lanes in float32: lane l adds elements l, l + 16, ...; then the lanes as a tree. */
function sumOfLanes(weights: Float32Array): number {
  const sums = new Float32Array(lanes);
  weights.forEach((w, i) => {
    sums[i % lanes] = fround((sums[i % lanes] as number) + w);
  });
  for (let half = lanes / 2; half >= 1; half /= 2) {
    for (let l = 0; l < half; l++) sums[l] = fround((sums[l] as number) + (sums[l + half] as number));
  }
  return sums[0] as number;
}

interface Place {
  readonly index: number;
  readonly before: number;
}

/** The first index whose running sum, from `before` on, exceeds `target`; if none, the last with a positive value. */
function locate(values: ArrayLike<number>, target: number, before: number): Place {
  let place: Place = { index: 0, before };
  let sum = before;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(value > 0)) continue;
    place = { index, before: sum };
    sum += value;
    if (sum > target) break;
  }
  return place;
}

function pieces(values: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.subarray(i * size, (i + 1) * size),
  );
}

function drawAll(weights: Float32Array, uniform: number): number {
  const blocks = pieces(weights, block);
  const sums = blocks.map(sumOfLanes);
  const target = uniform * sums.reduce((total, sum) => total + sum, 0);
  const first = locate(sums, target, 0);
  const groups = pieces(blocks[first.index] as Float32Array, lanes);
  const second = locate(
    groups.map((group) => group.reduce((sum, w) => sum + w, 0)),
    target,
    first.before,
  );
  const third = locate(groups[second.index] as Float32Array, target, second.before);
  return first.index * block + second.index * lanes + third.index;
}

/** Indices of `values`, the largest value first, of equal ones the lowest index. */
function descending(values: ArrayLike<number>): number[] {
  const order = Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

/** Fixed-point weights with everything outside the first `topP` of their sum set to 0. */
function keepTopP(fixed: Float64Array, topP: number): Float64Array {
  const wanted = topP * fixed.reduce((sum, q) => sum + q, 0);
  const kept = new Float64Array(fixed.length);
  let sum = 0;
  for (const i of descending(fixed)) {
    if (sum >= wanted) break;
    kept[i] = fixed[i] as number;
    sum += fixed[i] as number;
  }
  return kept;
}

/** The rule of `CategoricalSampling` with its defaults filled in. */
export interface SamplingRule {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
}

/** The id that the addon draws from one row of valid logits, bit for bit. */
export function sampleRow(logits: Float32Array, uniform: number, rule: SamplingRule): number {
  const peak = logits.reduce((a, b) => Math.max(a, b));
  if (rule.temperature === 0 || rule.topK === 1 || rule.topP === 0) return logits.indexOf(peak);
  const inverseTemperature = fround(Math.min(1 / rule.temperature, 3.4028234663852886e38));
  const weights = logits.map((x) => weight(x, peak, inverseTemperature));
  if (rule.topK >= logits.length && rule.topP === 1) return drawAll(weights, uniform);
  const fixed = Float64Array.from(weights, (w) => Math.floor(w * 2 ** 30));
  for (const i of descending(logits).slice(rule.topK)) fixed[i] = 0;
  const kept = rule.topP < 1 ? keepTopP(fixed, rule.topP) : fixed;
  const target = uniform * kept.reduce((sum, q) => sum + q, 0);
  return locate(kept, target, 0).index;
}
