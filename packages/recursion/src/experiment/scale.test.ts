import { expect, test } from 'vitest';
import { countingFamily } from '../testing/counting-family.ts';
import { countingExperiment } from '../testing/run-directory.ts';
import { resolveExperiment } from './configuration.ts';
import { atScale } from './scale.ts';
import { applyScale, applySettings } from './settings.ts';

const base = countingExperiment({
  model: { preset: 'small', width: 8 },
  scales: {
    nano: { seeds: 3, data: { stories: 10 } },
    paper: { iterations: 10, model: { preset: 'large' }, fit: { epochs: 1 } },
  },
});

test('a scale changes its sections option by option and all else as a whole', () => {
  const { scales, ...paper } = atScale(base, 'paper');
  expect(scales).toBeUndefined();
  expect(paper).toMatchObject({
    scale: 'paper',
    iterations: 10,
    seeds: 1,
    model: { preset: 'large', width: 8 },
    fit: { epochs: 1 },
  });
});

test('the scale is the one asked for, else the one the experiment names, else its smallest', () => {
  expect(atScale(base, 'paper').scale).toBe('paper');
  expect(atScale({ ...base, scale: 'paper' }).scale).toBe('paper');
  expect(atScale({ ...base, scale: 'paper' }, 'nano').scale).toBe('nano');
  expect(atScale(base).scale).toBe('nano');
  expect(atScale(countingExperiment())).toEqual(countingExperiment());
});

test('a scale is applied before all other settings, wherever it stands among them', () => {
  const experiment = applySettings(base, ['iterations=2', 'model.preset=own', 'scale=paper']);
  expect(experiment).toMatchObject({ scale: 'paper', iterations: 2, model: { preset: 'own', width: 8 } });
  expect(applySettings(base, ['scale=paper', 'scale=nano']).scale).toBe('nano');
  expect(applySettings(applyScale(base, ['scale=paper']), ['scale=paper', 'seeds=2'])).toMatchObject({
    scale: 'paper',
    iterations: 10,
    seeds: 2,
  });
});

test('a scale that an experiment does not have is refused with those that it has', () => {
  expect(() => applySettings(base, ['scale=papre'])).toThrow(
    'scale of experiment counting-test: expected one of nano, paper, received "papre"; did you mean paper?',
  );
  expect(() => applySettings(base, ['scale=small'])).toThrow('expected one of nano, paper, received "small"');
  expect(() => applySettings(countingExperiment(), ['scale=nano'])).toThrow(
    'scale of experiment counting-test: expected none, for it has only one, received "nano"; leave it out',
  );
});

test('the configuration names the scale of an experiment that has several', () => {
  const family = countingFamily();
  const plain = { ...base, model: {}, scales: { nano: { seeds: 3 }, small: { seeds: 2 } } };
  expect(resolveExperiment(plain, family).configuration).toMatchObject({ scale: 'nano', seeds: [1, 2, 3] });
  expect(resolveExperiment({ ...plain, scale: 'small' }, family).configuration).toMatchObject({
    scale: 'small',
    seeds: [1, 2],
  });
  expect(resolveExperiment(countingExperiment(), family).configuration).not.toHaveProperty('scale');
});
