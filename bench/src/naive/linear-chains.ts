import { fillNormal, purposes } from '@ouroboros/native';

/** Chains of linear regressions that are refitted on rows. */
export interface RefitSetting {
  readonly regime: 'replace' | 'accumulate';
  readonly replicates: number;
  readonly fits: number;
  /** T. */
  readonly rows: number;
  /** d. */
  readonly features: number;
  readonly seed: number;
}

/** The normals of one stream of a replicate. */
function normals(count: number, setting: RefitSetting, purpose: number, iteration: number, index: number) {
  const out = new Float64Array(count);
  fillNormal(out, { seed: setting.seed, purpose, iteration, index });
  return out;
}

/** Solves G w = b by elimination; both are overwritten. */
function solve(gram: Float64Array, moment: Float64Array): Float64Array {
  const d = moment.length;
  for (let k = 0; k < d; k++) {
    for (let i = k + 1; i < d; i++) {
      const factor = (gram[i * d + k] as number) / (gram[k * d + k] as number);
      for (let j = k; j < d; j++)
        gram[i * d + j] = (gram[i * d + j] as number) - factor * (gram[k * d + j] as number);
      moment[i] = (moment[i] as number) - factor * (moment[k] as number);
    }
  }
  for (let i = d - 1; i >= 0; i--) {
    let sum = moment[i] as number;
    for (let j = i + 1; j < d; j++) sum -= (gram[i * d + j] as number) * (moment[j] as number);
    moment[i] = sum / (gram[i * d + i] as number);
  }
  return moment;
}

function gramOf(design: Float64Array, d: number): Float64Array {
  const gram = new Float64Array(d * d);
  for (let begin = 0; begin < design.length; begin += d) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++)
        gram[i * d + j] =
          (gram[i * d + j] as number) + (design[begin + i] as number) * (design[begin + j] as number);
    }
  }
  return gram;
}

/** Adds X'y of labels y = X w + E to a moment. */
function addBatch(
  design: Float64Array,
  model: Float64Array,
  noise: Float64Array,
  moment: Float64Array,
): void {
  const d = model.length;
  for (let t = 0; t < noise.length; t++) {
    let label = noise[t] as number;
    for (let j = 0; j < d; j++) label += (design[t * d + j] as number) * (model[j] as number);
    for (let j = 0; j < d; j++) moment[j] = (moment[j] as number) + (design[t * d + j] as number) * label;
  }
}

/**
 * The weights of the last fit of every replicate, [R, d], in plain loops: all T rows are labelled, the normal equations summed and
 * eliminated in every fit. Designs, truths and noises are those of `simulateLinear` with `draws: 'rows'`.
 */
export function refitRows(setting: RefitSetting): Float64Array {
  const { regime, replicates, fits, rows, features: d } = setting;
  const weights = new Float64Array(replicates * d);
  for (let r = 0; r < replicates; r++) {
    const design = normals(rows * d, setting, purposes.design, 0, r);
    let model: Float64Array = normals(d, setting, purposes.init, 0, r);
    const gram = gramOf(design, d);
    const sum = new Float64Array(d);
    for (let n = 1; n <= fits; n++) {
      const noise =
        n === 1
          ? normals(rows, setting, purposes.data, 1, r)
          : normals(rows, setting, purposes.noise, n - 1, r);
      if (regime === 'replace') sum.fill(0);
      addBatch(design, model, noise, sum);
      const shares = regime === 'replace' ? 1 : n;
      model = solve(
        gram.slice(),
        sum.map((each) => each / shares),
      );
    }
    weights.set(model, r * d);
  }
  return weights;
}
