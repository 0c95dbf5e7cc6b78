import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ChainSummary,
  IterationSummary,
  RegimeVerdict,
  RunIdentity,
  RunSummary,
  Trend,
} from '../run/records.ts';
import { freshStories, keptStories, wornStories } from './stories.ts';

/** What an example run looks like; losses by regime, seed and iteration. */
export interface ExampleOptions {
  readonly experiment?: string;
  readonly family?: string;
  readonly lossLabel?: string;
  readonly losses: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Iterations planned; default: as many as the longest chain has. */
  readonly iterations?: number;
  /** Seeds planned; default: as many as the first regime has. */
  readonly seeds?: number;
  /** Changes single iterations, for example to add theory. */
  readonly alter?: (iteration: IterationSummary, regime: string, seed: number) => Partial<IterationSummary>;
}

/** Losses as a language model shows them: replacing raises them, accumulating does not. */
export const languageLosses: ExampleOptions['losses'] = {
  replace: [
    [2.312, 2.498, 2.671, 2.842, 3.041],
    [2.298, 2.471, 2.655, 2.861, 3.022],
    [2.321, 2.514, 2.69, 2.874, 3.083],
  ],
  accumulate: [
    [2.312, 2.301, 2.294, 2.287, 2.279],
    [2.298, 2.284, 2.272, 2.278, 2.27],
    [2.321, 2.309, 2.297, 2.292, 2.296],
  ],
};

const experiment = 'language-quick';
const family = 'language';
const lossLabel = 'test cross-entropy (nats per token)';

/** A summary with everything that the options do not say made up, verdicts computed as a run computes them. */
export function exampleSummary(options: ExampleOptions): RunSummary {
  const config = configOf(options);
  const regimes = Object.entries(options.losses);
  const verdicts = regimes.map(([regime, losses]) => verdictOf(regime, losses, config.iterations));
  const chains = regimes.flatMap(([regime, losses]) =>
    losses.map((chain, k) => chainOf(options, regime, k + 1, chain)),
  );
  const finished =
    chains.length === config.regimes.length * config.seeds.length &&
    chains.every(({ iterations }) => iterations.length === config.iterations);
  return {
    run: 'runs/example',
    experiment: options.experiment ?? experiment,
    family: options.family ?? family,
    lossLabel: options.lossLabel ?? lossLabel,
    ...{ config, finished, verdicts, chains },
  };
}

function configOf({ losses, seeds, iterations, family: name = family }: ExampleOptions) {
  const regimes = Object.keys(losses);
  const count = seeds ?? losses[regimes[0] ?? '']?.length ?? 1;
  const longest = Math.max(
    1,
    ...Object.values(losses).flatMap((chains) => chains.map((chain) => chain.length)),
  );
  return {
    model: { preset: 'gpt2-nano' },
    data: { source: 'embedded', stories: 2000, testStories: 400 },
    fit: { epochs: 1, learningRate: 0.003 },
    sample: { temperature: 1 },
    ...{ experiment: 'language-quick', family: name, regimes, margin: 0 },
    seeds: Array.from({ length: count }, (_, k) => k + 1),
    iterations: iterations ?? longest,
  };
}

function chainOf(
  options: ExampleOptions,
  regime: string,
  seed: number,
  losses: readonly number[],
): ChainSummary {
  return {
    family: options.family ?? family,
    model: 'gpt2-nano',
    regime,
    seed,
    path: `chains/${regime}-seed${seed}`,
    facts: {
      parameters: 136_832,
      n_embd: 64,
      source: 'embedded',
      trainStories: 2000,
      trainTokens: 318_204 + seed,
    },
    iterations: losses.map((loss, i) => {
      const iteration = iterationOf(options, regime, i + 1, loss);
      return { ...iteration, ...options.alter?.(iteration, regime, seed) };
    }),
  };
}

function iterationOf(
  { family: name = family }: ExampleOptions,
  regime: string,
  n: number,
  loss: number,
): IterationSummary {
  const stories = n === 1 ? freshStories : regime === 'replace' ? wornStories : keptStories;
  const isText = name === 'language';
  return {
    n,
    trainExamples: 2000,
    syntheticExamples: n === 1 ? 0 : 2000,
    seconds: 12,
    metrics: { testLoss: loss, perplexity: Math.exp(loss) },
    specimens: { kind: isText ? 'text' : 'none', items: isText ? stories : [] },
  };
}

/** t with probability 0.975, by degrees of freedom. */
const quantiles = [Number.NaN, 12.706, 4.303, 3.182, 2.776];

function trendOf(series: readonly (readonly number[])[], from: number, to: number): Trend {
  const slopes = series.map((losses) => slopeOf(losses.slice(from - 1, to)));
  const slope = slopes.reduce((sum, value) => sum + value, 0) / slopes.length;
  if (slopes.length < 2) return { slope, low: null, high: null, from, to };
  const variance = slopes.reduce((sum, value) => sum + (value - slope) ** 2, 0) / (slopes.length - 1);
  const half = (quantiles[slopes.length - 1] as number) * Math.sqrt(variance / slopes.length);
  return { slope, low: slope - half, high: slope + half, from, to };
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const squares = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  return values.reduce((sum, value, i) => sum + (i - middle) * value, 0) / squares;
}

function verdictOf(
  regime: string,
  losses: readonly (readonly number[])[],
  iterations: number,
): RegimeVerdict {
  const whole = losses.filter((chain) => chain.length === iterations);
  if (whole.length === 0 || iterations < 2) return { regime, verdict: 'undetermined' };
  const half = trendOf(
    whole,
    Math.max(1, Math.min(Math.floor(iterations / 2) + 1, iterations - 2)),
    iterations,
  );
  return {
    regime,
    verdict: nameOf(half),
    ...half,
    ...{ confidence: 0.95, seeds: whole.length, margin: 0, overall: trendOf(whole, 1, iterations) },
  };
}

function nameOf({ low, high }: Trend): RegimeVerdict['verdict'] {
  if (low === null || high === null) return 'undetermined';
  if (low > 0) return 'collapsing';
  return high < 0 ? 'improving' : 'stable';
}

/** `run.json` for a summary. */
function exampleIdentity({ experiment, family: name, config }: RunSummary): RunIdentity {
  return {
    experiment,
    description:
      'a small GPT-2 trained on stories, then on stories of its own, replacing or accumulating them',
    family: name,
    startedAt: '2026-03-01T09:30:00.000Z',
    versions: { ouroboros: '0.1.0', node: '20.19.0', onnxruntime: '1.30.0' },
    commit: 'd337d7a4c8d0b0a3fba1f1f5f6cc0f1c0a3a5b7e-dirty',
    machine: { cpu: 'Example CPU', cores: 2, memoryBytes: 2 ** 34, platform: 'linux', architecture: 'x64' },
    device: 'cpu',
    threads: 2,
    configuration: config,
  };
}

const events = [
  { time: '2026-03-01T09:30:00.000Z', event: 'start' },
  { time: '2026-03-01T09:30:02.000Z', event: 'prepare', seed: 1, seconds: 2 },
  { time: '2026-03-01T09:30:40.000Z', event: 'fit', seed: 1, seconds: 38 },
  { time: '2026-03-01T09:30:41.000Z', event: 'evaluate', seed: 1, seconds: 1.25 },
  { time: '2026-03-01T09:31:41.000Z', event: 'sample', seed: 1, seconds: 60 },
];

/** Writes a run's directory as far as the report reads it. */
export async function writeExampleRun(directory: string, summary: RunSummary): Promise<void> {
  await mkdir(directory, { recursive: true });
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  await write('run.json', JSON.stringify(exampleIdentity(summary)));
  await write('summary.json', JSON.stringify(summary));
  await write('events.jsonl', `${events.map((event) => JSON.stringify(event)).join('\n')}\n{"time":"2026-`);
}
