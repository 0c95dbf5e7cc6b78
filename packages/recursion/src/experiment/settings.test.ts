import { expect, test } from 'vitest';
import { countingExperiment } from '../testing/run-directory.ts';
import { applySettings } from './settings.ts';

const base = countingExperiment({ model: { preset: 'small' }, data: { source: 'embedded' } });
const set = (...settings: string[]) => applySettings(base, settings);

test('values are JSON where they can be, else text', () => {
  expect(set('iterations=5', 'model.width=64', 'data.path=a b=c', 'fit.decay=true').iterations).toBe(5);
  expect(set('growth=linear:0.5').growth).toBe('linear:0.5');
  expect(set('model.width=64').model).toEqual({ preset: 'small', width: 64 });
  expect(set('data.path=/a b=c').data).toEqual({ source: 'embedded', path: '/a b=c' });
  expect(set('model.preset="5"').model).toEqual({ preset: '5' });
  expect(set('fit.optimizer.rate=1e-3', 'fit.optimizer.name=sgd').fit).toEqual({
    optimizer: { rate: 1e-3, name: 'sgd' },
  });
});

test('regimes and seeds are lists, seeds also a count', () => {
  expect(set('regimes=replace,accumulate').regimes).toEqual(['replace', 'accumulate']);
  expect(set('regimes=replace').regimes).toEqual(['replace']);
  expect(set('regimes=["replace"]').regimes).toEqual(['replace']);
  expect(set('seeds=4').seeds).toBe(4);
  expect(set('seeds=7,9').seeds).toEqual([7, 9]);
  expect(set('seeds=[7]').seeds).toEqual([7]);
});

test('the last setting of a key wins, the experiment itself is left as it was', () => {
  expect(set('iterations=5', 'iterations=6').iterations).toBe(6);
  expect(base.iterations).toBe(3);
});

test('unknown keys are refused with the nearest one', () => {
  expect(() => set('iteratons=5')).toThrow('did you mean iterations?');
  expect(() => set('modle.preset=x')).toThrow('did you mean model.preset?');
  expect(() => set('model=x')).toThrow('did you mean model.<option>?');
  expect(() => set('name=x')).toThrow(
    '--set name: expected one of regimes, seeds, iterations, growth, margin',
  );
  expect(() => set('model.__proto__.x=1')).toThrow('expected one of');
  expect(() => set('model.=1')).toThrow('expected one of');
});

test('what is no setting is refused', () => {
  expect(() => set('iterations')).toThrow('--set: expected key=value, received "iterations"');
  expect(() => set('=5')).toThrow('expected key=value');
});
