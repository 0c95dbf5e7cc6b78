import { experiments } from '@ouroboros/experiments';
import { applyScale, applySettings, type Experiment } from '@ouroboros/recursion';
import { expect, test } from 'vitest';
import { planOf } from './plan-of.ts';

const ofFamily = (name: string) => [...experiments.values()].filter(({ family }) => family === name);
const atPaperScale = ofFamily('language').filter(({ scales }) => scales?.paper);

const imagesAtScale = ofFamily('images').flatMap(({ name, scales = {} }) =>
  Object.keys(scales).map((scale) => ({ name, scale })),
);

test('there are experiments of every family at the scale of the paper', () => {
  expect(atPaperScale.length).toBeGreaterThan(5);
  expect(imagesAtScale.length).toBe(6);
});

test.each(atPaperScale)(
  "$name has a plan at the paper's scale",
  async (experiment) => {
    const { scale, parameters, realExamples, total, memory, disk, hours, notes } = await planOf(
      applyScale(experiment, ['scale=paper']),
    );
    expect(scale).toBe('paper');
    expect(parameters).toBeGreaterThan(8e6);
    expect(realExamples).toBeGreaterThan(4e5);
    // Six operations for each parameter and token, and what attention adds.
    expect(total.operations).toBeGreaterThan(4 * parameters * total.trained);
    expect(memory.total).toBeGreaterThan(16 * parameters);
    expect(disk.total).toBeGreaterThan(4 * parameters);
    expect(hours).toBeCloseTo(total.seconds / 3600, 6);
    expect(notes[0]).toContain('as published');
  },
  60_000,
);

test.each(imagesAtScale)(
  '$name has a plan at scale $scale',
  async ({ name, scale }) => {
    const settings = [`scale=${scale}`, 'data.path=nowhere'];
    const experiment = applySettings(experiments.get(name) as Experiment, settings);
    const plan = await planOf(experiment);
    const { parameters, total, memory, disk, hours, notes, operationsPerUnit } = plan;
    expect(plan.scale).toBe(scale);
    expect(parameters).toBe(scale === 'nano' ? 247_171 : 3_936_131);
    // Whole batches of every epoch.
    const epochs = experiment.fit?.epochs as number;
    expect(Math.abs(total.trained / (epochs * total.trainExamples) - 1)).toBeLessThan(1e-3);
    expect(operationsPerUnit.trained / operationsPerUnit.scored).toBeGreaterThan(3);
    const side = scale === 'nano' ? 32 : 64;
    expect(total.bytes).toBeGreaterThan(total.sampledExamples * 3 * side ** 2);
    expect(memory.total).toBeGreaterThan(28 * parameters);
    expect(disk.data).toBeGreaterThan(plan.realExamples * 3 * side ** 2);
    expect(hours).toBeCloseTo(total.seconds / 3600, 6);
    expect(notes.some((note) => note.includes('nothing at nowhere'))).toBe(scale !== 'nano');
  },
  60_000,
);
