import type { FamilyPlan } from '@ouroboros/models';
import { expect, test } from 'vitest';
import { resolveExperiment } from '../experiment/configuration.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { countingFamily } from '../testing/counting-family.ts';
import { planRun, type RunPlan } from './run-plan.ts';

/** A family in round figures: an example has 10 tokens, a fit reads each twice, an evaluation scores 100. */
const family: FamilyPlan = {
  model: 'plain',
  parameters: 5,
  realExamples: 8,
  unit: 'tokens',
  unitsPerExample: 10,
  notes: ['made up'],
  operations: { trained: 30, scored: 10, generated: 12 },
  memory: { parameters: 20, activations: 100 },
  checkpointBytes: 60,
  dataBytes: (realBatches) => 1000 * realBatches,
  fit: (_, examples) => ({ trained: 20 * examples, scored: 0, generated: 0, bytes: 20 }),
  evaluate: () => ({ trained: 0, scored: 100, generated: 40, bytes: 0 }),
  sample: (examples) => ({ trained: 0, scored: 0, generated: 10 * examples, bytes: 20 * examples }),
  measure: () => Promise.reject(new Error('nothing is to be measured')),
};

const base: Experiment = {
  name: 'small',
  description: 'a plan by hand',
  family: 'counting',
  regimes: ['replace', 'accumulate'],
  seeds: 2,
  iterations: 3,
};

function plan(change: Partial<Experiment> = {}, lanes = 1): RunPlan {
  const resolved = resolveExperiment({ ...base, ...change }, countingFamily());
  return planRun({ resolved, family, lanes, throughput: { train: 100, sample: 10 } });
}

test('every seed, regime and iteration counts, and what regimes share once', () => {
  const { regimes, total } = plan();
  // Of each seed: one shared fit of 8 and its batch of 8; then 8 and 8 replaced, 16 and 24 accumulated, and one batch each.
  const figures = regimes.map(({ regime, fits, trainExamples, sampledExamples, trained, generated }) => {
    return { regime, fits, trainExamples, sampledExamples, trained, generated };
  });
  expect(figures).toEqual([
    { regime: undefined, fits: 2, trainExamples: 16, sampledExamples: 16, trained: 320, generated: 160 + 80 },
    {
      regime: 'replace',
      fits: 4,
      trainExamples: 32,
      sampledExamples: 16,
      trained: 640,
      generated: 160 + 160,
    },
    {
      regime: 'accumulate',
      fits: 4,
      trainExamples: 80,
      sampledExamples: 16,
      trained: 1600,
      generated: 160 + 160,
    },
  ]);
  expect(total).toMatchObject({ fits: 10, trainExamples: 128, trained: 2560, scored: 1000, generated: 880 });
  expect(total.operations).toBe(30 * 2560 + 10 * 1000 + 12 * 880);
  // A scored token takes a third of the time of a trained one.
  expect(total.seconds).toBeCloseTo(25.6 + 1000 / 300 + 88, 10);
});

test('the phases sum to the total, and one lane takes the sum of them', () => {
  const { phases, total, hours } = plan();
  for (const key of ['trained', 'generated', 'operations', 'bytes', 'seconds'] as const) {
    expect(phases.reduce((sum, phase) => sum + phase[key], 0)).toBeCloseTo(total[key], 8);
  }
  expect(phases.map(({ phase, sampledExamples }) => [phase, sampledExamples])).toEqual([
    ['fit', 0],
    ['evaluate', 0],
    ['sample', 48],
  ]);
  expect(hours * 3600).toBeCloseTo(total.seconds, 8);
});

test('lanes share the chains, and one that starts on a seed of another waits for what they share', () => {
  const { regimes, hours, memory, disk } = plan({ seeds: 1 }, 2);
  const [shared, replace, accumulate] = regimes.map(({ seconds }) => seconds);
  expect(hours * 3600).toBeCloseTo((shared ?? 0) + Math.max(replace ?? 0, accumulate ?? 0), 8);
  expect(memory).toEqual({ lane: family.memory, total: 240 });
  expect(disk.checkpoints).toBe(2 * 2 * 60);
  expect(plan({ seeds: 2 }, 2).hours).toBeLessThan(plan({ seeds: 2 }, 1).hours * 0.7);
});

test('disk holds the real batches that a regime uses, weights and shards', () => {
  expect(plan().disk).toEqual({ data: 1000, models: 10 * 20 + 48 * 20, checkpoints: 120, total: 2280 });
  expect(plan({ regimes: ['fresh-real'] }).disk.data).toBeGreaterThan(1000);
});

test('batches grow in the plan as they do in the run', () => {
  const { regimes } = plan({ regimes: ['replace'], growth: 'constant:2', seeds: 1 });
  // Regimes share the first model: 8 examples, then twice 16.
  expect(regimes.map(({ trainExamples }) => trainExamples)).toEqual([8, 32]);
  expect(() => plan({ growth: 'constant:0.01' })).toThrow('growth');
});
