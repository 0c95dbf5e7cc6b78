import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data';
import type { LocatedMixture } from '@ouroboros/models';
import { linear as family, type OpenLinear } from '@ouroboros/models/linear';
import { accumulate } from '@ouroboros/recursion';
import type { Candidate } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { measureChains } from '../linear-chains.ts';
import { requireEqual, type Suite, type SuiteContext } from '../suite.ts';

type Mode = 'naive' | 'statistics';

/** Largest difference of weights, relative to the largest weight, that rounding explains. */
const tolerance = 1e-4;

/** Iterations of the linear family under accumulate: every row stacked and refitted against sums over rows. */
export const linear: Suite = {
  name: 'linear',
  about:
    'chains of 10,000 linear regressions beside NumPy; one iteration (fit, evaluate, sample) under accumulate at n = 1 to 100',
  async run(context) {
    const replicates = context.quick ? 20 : 200;
    const iterations = context.quick ? [1, 5] : [1, 10, 50, 100];
    const chains: Record<Mode, Chain> = {
      naive: await Chain.open('naive', replicates, context),
      statistics: await Chain.open('statistics', replicates, context),
    };
    await chains.statistics.grow(Math.max(...iterations));
    const cases = await measureChains(context);
    for (const n of iterations) cases.push(...(await measureIteration(chains, n, replicates, context)));
    cases.push(...(await measureGrowth(chains.statistics, iterations.slice(1), replicates, context)));
    return { cases };
  },
};

async function measureIteration(
  chains: Readonly<Record<Mode, Chain>>,
  n: number,
  replicates: number,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const name = `iteration ${n}, ${replicates} replicates`;
  await requireSameWeights(name, chains, n);
  const candidate = (mode: Mode, role: Candidate['role'], label: string): Candidate => ({
    name: label,
    role,
    prepare: () => chains[mode].prepare(n),
    run: () => chains[mode].iterate(n),
  });
  const candidates = [
    candidate('naive', 'naive', 'every row refitted'),
    candidate('statistics', 'real', 'sums over rows'),
  ];
  return context.measure({ name, unit: 'iterations/s', work: 1, candidates });
}

/** The same iterations in turns, the later ones against the first of them: what they cost does not grow with n. */
function measureGrowth(
  chain: Chain,
  iterations: readonly number[],
  replicates: number,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const candidates = iterations.map(
    (n, i): Candidate => ({
      ...{ name: `sums over rows, n = ${n}`, role: i === 0 ? 'limit' : 'real' },
      prepare: () => chain.prepare(n),
      run: () => chain.iterate(n),
    }),
  );
  const name = `an iteration, ${replicates} replicates`;
  return context.measure({ name, unit: 'iterations/s', work: 1, candidates });
}

async function requireSameWeights(
  name: string,
  chains: Readonly<Record<Mode, Chain>>,
  n: number,
): Promise<void> {
  const [naive, statistics] = [await chains.naive.fitted(n), await chains.statistics.fitted(n)];
  const scale = naive.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const largest = naive.reduce((most, w, i) => Math.max(most, Math.abs(w - (statistics[i] as number))), 0);
  requireEqual(largest <= tolerance * scale, name, `weights that differ by ${largest}`);
}

/** A chain under accumulate whose iterations can be done again and again. Both modes see the same batches. */
class Chain {
  private readonly open: OpenLinear;
  private readonly directory: string;
  private readonly mode: Mode;

  private constructor(open: OpenLinear, directory: string, mode: Mode) {
    this.open = open;
    this.directory = directory;
    this.mode = mode;
  }

  static async open(mode: Mode, replicates: number, context: SuiteContext): Promise<Chain> {
    const options = family.parse({ fit: { replicates, mode } });
    const dataDirectory = join(context.directory, 'data');
    const open = await family.open({ options, seed: 1, runtime: await context.runtime(), dataDirectory });
    return new Chain(open as OpenLinear, context.directory, mode);
  }

  /** Fits models 1 to `last - 1` and has them generate their batches. */
  async grow(last: number): Promise<void> {
    for (let n = 1; n < last; n++) {
      const directory = join(this.directory, `fit-${n}`);
      await this.open.fit({ iteration: n, mixture: this.mixture(n), directory });
      await this.open.sample({
        iteration: n,
        directory,
        examples: this.open.realExamples,
        shard: this.batch(n),
      });
    }
  }

  /**
   * Gives iteration n the newest batch under a path that was never read: as in a run, what is known of the batches before it
   * may be reused, but not what is known of this one.
   */
  async prepare(n: number): Promise<void> {
    const { newest, fit, shard } = this.places();
    for (const path of [newest, fit, shard]) await rm(path, { recursive: true, force: true });
    this.turn++;
    await cp(this.shards(n).at(-1) as string, this.places().newest, { recursive: true });
  }

  /** Fit n, its evaluation and the batch that it generates. */
  async iterate(n: number): Promise<void> {
    const { newest, fit: directory, shard } = this.places();
    await this.open.fit({ iteration: n, mixture: this.mixture(n, newest), directory });
    await this.open.evaluate({ iteration: n, directory });
    await this.open.sample({ iteration: n, directory, examples: this.open.realExamples, shard });
  }

  /** Weights of fit n, [R, d]. */
  async fitted(n: number): Promise<Float32Array> {
    await this.prepare(n);
    await this.iterate(n);
    const { tensors } = await readSafetensors(join(this.places().fit, 'weights.safetensors'));
    return tensors.get('weight')?.data as Float32Array;
  }

  private turn = 0;

  private places(): { newest: string; fit: string; shard: string } {
    const place = (name: string): string => join(this.directory, `${this.mode}-${name}-${this.turn}`);
    return { newest: place('newest'), fit: place('fit'), shard: place('shard') };
  }

  private batch(model: number): string {
    return join(this.directory, `batch-${model}`);
  }

  /** Shards of the batches of fit n, the newest last. */
  private shards(n: number): string[] {
    return [this.open.realShard, ...Array.from({ length: n - 1 }, (_, i) => this.batch(i + 1))];
  }

  private mixture(n: number, newest?: string): LocatedMixture {
    const shards = this.shards(n);
    if (newest !== undefined) shards[n - 1] = newest;
    const { parts } = accumulate.mixture(n, this.open.realExamples);
    return { parts: parts.map((part, i) => ({ ...part, shard: shards[i] as string })) };
  }
}
