/** What to draw: the arguments of `sampleCategorical`. */
export interface NaiveSampling {
  readonly logits: Float32Array;
  readonly rows: number;
  readonly vocabulary: number;
  /** [B] in [0, 1). */
  readonly uniforms: Float32Array;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly out: Int32Array;
}

/**
 * The sampler as one writes it in TypeScript with care: one pass for the peak, one for the weights and their running sum, a binary
 * search for the draw, no allocation per token; sorted is only what top-p needs sorted. Weights are doubles, so a draw can
 * differ from the addon's where the uniform lies within rounding of the border between two tokens.
 */
export function sampleNaively(sampling: NaiveSampling): void {
  const { logits, rows, vocabulary, uniforms, temperature, topK = vocabulary, topP = 1, out } = sampling;
  const weights = new Float64Array(vocabulary);
  for (let row = 0; row < rows; row++) {
    const first = row * vocabulary;
    const uniform = uniforms[row] as number;
    if (temperature === 0) {
      out[row] = firstPeakOf(logits, first, vocabulary);
    } else if (topK >= vocabulary && topP >= 1) {
      out[row] = drawFromAll(logits, first, temperature, uniform, weights);
    } else {
      weigh(logits, first, temperature, weights);
      if (topK < vocabulary) keepLargest(weights, topK);
      if (topP < 1) keepShare(weights, topP);
      out[row] = draw(weights, uniform);
    }
  }
}

/** The lowest id of the largest of the `count` logits from `first` on. */
function firstPeakOf(logits: Float32Array, first: number, count: number): number {
  let id = 0;
  for (let i = 1; i < count; i++) {
    if ((logits[first + i] as number) > (logits[first + id] as number)) id = i;
  }
  return id;
}

/** The largest of the `count` logits from `first` on. */
function peakOf(logits: Float32Array, first: number, count: number): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = first; i < first + count; i++) {
    const logit = logits[i] as number;
    if (logit > peak) peak = logit;
  }
  return peak;
}

/** A draw from every token; `sums` takes the running sums of the weights. */
function drawFromAll(
  logits: Float32Array,
  first: number,
  temperature: number,
  uniform: number,
  sums: Float64Array,
): number {
  const count = sums.length;
  const peak = peakOf(logits, first, count);
  const scale = 1 / temperature;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += Math.exp(((logits[first + i] as number) - peak) * scale);
    sums[i] = sum;
  }
  return firstAbove(sums, Math.min(uniform, 1 - Number.EPSILON) * sum);
}

/** The first of ascending numbers that is above `target`, which the last one is. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** exp((logit - peak) / temperature) of every token. */
function weigh(logits: Float32Array, first: number, temperature: number, weights: Float64Array): void {
  const peak = peakOf(logits, first, weights.length);
  const scale = 1 / temperature;
  for (let i = 0; i < weights.length; i++)
    weights[i] = Math.exp(((logits[first + i] as number) - peak) * scale);
}

/** Sets all but the `count` largest weights to 0; of equal ones the first stay. */
function keepLargest(weights: Float64Array, count: number): void {
  // The largest so far, ascending: few of many weights enter it.
  const largest = new Float64Array(count).fill(-1);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight <= (largest[0] as number)) continue;
    let at = 0;
    for (; at + 1 < count && (largest[at + 1] as number) < weight; at++)
      largest[at] = largest[at + 1] as number;
    largest[at] = weight;
  }
  const least = largest[0] as number;
  cutBelow(weights, least, largest.lastIndexOf(least) + 1);
}

/** Sets all but the fewest largest weights that together have the share `share` to 0. */
function keepShare(weights: Float64Array, share: number): void {
  const sorted = weights.slice().sort();
  let wanted = share * sumOf(weights);
  let last = sorted.length;
  do wanted -= sorted[--last] as number;
  while (wanted > 0 && last > 0);
  const least = sorted[last] as number;
  let ties = sorted.length - last;
  for (let i = sorted.length - 1; (sorted[i] as number) > least; i--) ties--;
  cutBelow(weights, least, ties);
}

/** Sets every weight below `least` to 0, and those equal to it but the first `ties`. */
function cutBelow(weights: Float64Array, least: number, ties: number): void {
  let left = ties;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight < least || (weight === least && left-- <= 0)) weights[i] = 0;
  }
}

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] as number;
  return sum;
}

/** The token at whose weight the running sum passes the share `uniform` of the whole. */
function draw(weights: Float64Array, uniform: number): number {
  const target = uniform * sumOf(weights);
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if ((weights[i] as number) === 0) continue;
    last = i;
    sum += weights[i] as number;
    if (sum > target) break;
  }
  return last;
}
