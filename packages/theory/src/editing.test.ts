import { describe, expect, test } from 'vitest';
import {
  disjointEditingErrors,
  type Editing,
  editingErrors,
  publishedEditingBounds,
  publishedEditingErrors,
  sweptEditingFactor,
} from './editing.ts';

/** Mathematics: tests/theory/editing.ts, where these are held to labels edited one by one. */

const setting: Editing = {
  design: [[1], [1], [1]],
  edits: [
    [true, false, false],
    [false, true, false],
  ],
  noise: Math.sqrt(3),
};
const bounds = { features: 2, rows: 14, noise: 0.5, first: 9, eta: 0.5 };

describe('errors of edited labels', () => {
  test('three equal rows, edited one after the other, by hand', () => {
    const byHand = [1, 14 / 9, 182 / 81];
    for (const errors of [editingErrors(setting), disjointEditingErrors(setting)]) {
      for (const [i, error] of errors.entries()) expect(error).toBeCloseTo(byHand[i] as number, 12);
    }
    expect(publishedEditingErrors(setting)[2]).toBeCloseTo(5 / 3, 12);
  });

  test('without edits there is the error of the first fit alone', () => {
    expect(editingErrors({ ...setting, edits: [] })).toHaveLength(1);
  });

  test('a sweep over nothing changes nothing', () => {
    expect(sweptEditingFactor(0)).toBe(1);
  });

  test('the published bounds are what they were published as', () => {
    const unit = (0.25 * 2) / 11;
    const spread = Math.sqrt((2 * 13) / (12 * 11 * 9));
    expect(publishedEditingBounds(bounds).twice).toBeCloseTo(2 * unit, 12);
    expect(publishedEditingBounds(bounds).geometric).toBeCloseTo(unit + (0.25 * spread * 3) / 0.5, 12);
  });
});

describe('what is refused in one line', () => {
  test.each([
    [
      'an edit without a flag for every row',
      () => editingErrors({ ...setting, edits: [[true]] }),
      /edit 1: .* 3 rows/,
    ],
    [
      'a row edited twice where each may be edited once',
      () => disjointEditingErrors({ ...setting, edits: [...setting.edits, [true, false, false]] }),
      /edit 3: .*row 1 again/,
    ],
    [
      'fewer rows than features',
      () => editingErrors({ design: [[1, 2]], edits: [], noise: 1 }),
      /rows of the design/,
    ],
    ['labels without noise', () => publishedEditingErrors({ ...setting, noise: 0 }), /noise/],
    ['edits that do not shrink', () => publishedEditingBounds({ ...bounds, eta: 1 }), /below 1/],
    [
      'too few rows for the bound',
      () => publishedEditingBounds({ ...bounds, rows: 5 }),
      /at least d \+ 4 = 6/,
    ],
    ['fewer than no rows edited', () => publishedEditingBounds({ ...bounds, first: -1 }), /0 or above/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
