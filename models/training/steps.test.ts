import { expect, test } from 'vitest';
import { stepsOf } from './steps.ts';

test('a fit takes the full batches of its epochs, of which the last may be a part', () => {
  expect(stepsOf({ epochs: 1, batch: 8 }, 80, 1)).toBe(10);
  expect(stepsOf({ epochs: 2, batch: 8 }, 83, 1)).toBe(20);
  expect(stepsOf({ epochs: 1.5, batch: 8 }, 80, 1)).toBe(15);
  expect(stepsOf({ epochs: 0.25, batch: 8 }, 80, 1)).toBe(2);
});

test('rounding takes no step away: 0.29 of 100 windows are 29, though 0.29 * 100 is less', () => {
  expect(0.29 * 100).toBeLessThan(29);
  expect(stepsOf({ epochs: 0.29, batch: 1 }, 100, 1)).toBe(29);
});

test('a fit takes at least one step', () => {
  expect(stepsOf({ epochs: 0.01, batch: 8 }, 80, 1)).toBe(1);
});

test('the first iteration may have its own number of epochs', () => {
  const fit = { epochs: 1, firstEpochs: 0.5, batch: 8 };
  expect([1, 2, 3].map((iteration) => stepsOf(fit, 80, iteration))).toEqual([5, 10, 10]);
});

test('a number of steps holds for every fit, however much it is fitted on', () => {
  const fit = { steps: 7, batch: 8 };
  expect([stepsOf(fit, 80, 1), stepsOf(fit, 8000, 4)]).toEqual([7, 7]);
  expect(stepsOf({ steps: 0, batch: 8 }, 80, 1)).toBe(10);
});
