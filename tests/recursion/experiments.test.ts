import { experiments, findExperiment } from '@ouroboros/experiments';
import { families } from '@ouroboros/models';
import { resolveExperiment } from '@ouroboros/recursion';
import { expect, test } from 'vitest';

test('every built-in experiment names a family, regimes and options that exist', () => {
  for (const [name, experiment] of experiments) {
    const family = families.get(experiment.family);
    expect([name, family?.name]).toEqual([name, experiment.family]);
    if (family) expect(resolveExperiment(experiment, family).configuration.experiment).toBe(name);
  }
});

test('an unknown experiment is refused with the nearest name', () => {
  expect(() => findExperiment('linear-quik')).toThrow('did you mean linear-quick?');
});
