import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Family, families } from '@ouroboros/models';
import { type Experiment, type RunEvent, runExperiment } from '@ouroboros/recursion';
import type { Runtime, Span } from '@ouroboros/runtime';
import type { CaseResult, Profile } from '../document.ts';
import { clock, type ProfileSubject, recordProfile } from '../profile/record.ts';
import { mad, median } from '../statistics.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const mostRounds = 7;

const common = { description: 'timed', regimes: ['replace', 'accumulate'], seeds: 1 } as const;

/** Runs in miniature, end to end: seconds of every phase of an iteration and of the loop around them. */
export const recursion: Suite = {
  name: 'recursion',
  about: 'seconds per iteration by phase of small linear and language runs, replace and accumulate',
  async run(context) {
    const experiments = [linearRun(context.quick), languageRun(context.quick)];
    const times = experiments.map(() => new PhaseTimes());
    const rounds = Math.min(context.rounds, mostRounds);
    // The first round loads the graphs and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const [i, experiment] of experiments.entries()) {
        context.progress(`${experiment.family}: round ${round} of ${rounds}`);
        await timeRun(experiment, round === 0 ? new PhaseTimes() : (times[i] as PhaseTimes), context);
      }
    }
    const cases = experiments.flatMap(({ family }, i) => (times[i] as PhaseTimes).cases(family));
    if (!context.profile) return { cases };
    const profiles: Profile[] = [];
    for (const experiment of experiments) profiles.push(await profileOf(experiment, context));
    return { cases, profiles };
  },
};

function linearRun(quick: boolean): Experiment {
  const fit = { replicates: quick ? 20 : 1000 };
  return { ...common, name: 'bench-linear', family: 'linear', iterations: quick ? 3 : 5, fit };
}

function languageRun(quick: boolean): Experiment {
  const data = { source: 'embedded', stories: quick ? 150 : 400, testStories: quick ? 20 : 100 };
  const model = { preset: 'gpt2-nano', ...(quick && { n_embd: 16, n_layer: 1, n_head: 2, n_positions: 32 }) };
  return { ...common, name: 'bench-language', family: 'language', iterations: 3, data, model };
}

/** Runs an experiment once in a new directory. */
async function timeRun(experiment: Experiment, times: PhaseTimes, context: SuiteContext): Promise<void> {
  const runtime = await context.runtime();
  const begun = performance.now();
  times.begin();
  await runOnce(experiment, runtime, (event) => times.note(event), context);
  times.end((performance.now() - begun) / 1000, experiment.iterations);
  await rm(outOf(experiment, context), { recursive: true });
}

function runOnce(
  experiment: Experiment,
  runtime: Runtime,
  onEvent: (event: RunEvent) => void,
  context: SuiteContext,
): Promise<unknown> {
  const family = families.get(experiment.family) as Family;
  const out = outOf(experiment, context);
  return runExperiment({ experiment, family, runtime, out, onEvent, signal: context.signal });
}

function outOf({ name }: Experiment, { directory }: SuiteContext): string {
  return join(directory, name);
}

/** Where the time of a whole run goes, with its phases. */
function profileOf(experiment: Experiment, context: SuiteContext): Promise<Profile> {
  const work: ProfileSubject['work'] = async (runtime, note) => {
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'phase-done') note(phaseSpan(event));
    };
    await runOnce(experiment, runtime, onEvent, context);
    await rm(outOf(experiment, context), { recursive: true });
  };
  return recordProfile({ name: `${experiment.family}, ${experiment.iterations} iterations`, work }, context);
}

/** A phase that has just ended. */
function phaseSpan({ phase, place, seconds }: PhaseDone): Span {
  const { regime, iteration } = place;
  const where = [regime, iteration === undefined ? undefined : `iteration ${iteration}`];
  const name = [phase, ...where.filter((part) => part !== undefined)].join(', ');
  const microseconds = 1e6 * seconds;
  return { kind: 'phase', name, start: clock() - microseconds, microseconds };
}

type PhaseDone = Extract<RunEvent, { type: 'phase-done' }>;

/** Seconds by regime and phase; a sample is the mean over the iterations after the shared first one of a run. */
class PhaseTimes {
  private readonly samples = new Map<string, number[]>();
  private run = new Map<string, number[]>();

  begin(): void {
    this.run = new Map();
  }

  note(event: RunEvent): void {
    if (event.type === 'iteration') {
      push(this.run, 'the loop itself, an iteration', event.cost.loop);
      push(this.run, 'records, journal and summary, an iteration', event.cost.writes);
      push(this.run, 'an iteration, end to end', event.cost.total);
    }
    if (event.type !== 'phase-done') return;
    const { phase, place, seconds } = event;
    const key =
      place.shared || place.iteration === undefined ? `shared, ${phase}` : `${place.regime}, ${phase}`;
    push(this.run, key, seconds);
  }

  /** Ends a run that took `seconds`. */
  end(seconds: number, iterations: number): void {
    for (const [key, all] of this.run) push(this.samples, key, mean(all));
    const made = 1 + 2 * (iterations - 1);
    push(this.samples, 'whole run with data, per iteration', seconds / made);
  }

  cases(family: string): CaseResult[] {
    const whole = median(this.samples.get('an iteration, end to end') ?? []);
    return [...this.samples].map(([name, times]) => {
      const seconds = median(times);
      return {
        figures: { 'share of an iteration': seconds / whole },
        name: `${family}: ${name}`,
        unit: 'iterations/s',
        throughput: 1 / seconds,
        median: seconds,
        mad: mad(times),
        samples: times.length,
        times,
        callsPerSample: 1,
      };
    });
  }
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
