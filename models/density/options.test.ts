import { describe, expect, test } from 'vitest';
import { refusalOf } from '../testing/refusal.ts';
import { parseOptions } from './options.ts';

const message = (options: unknown) => refusalOf('density', parseOptions, options);

describe('options of the density family', () => {
  test('have defaults', () => {
    expect(parseOptions(undefined)).toEqual({
      model: { preset: 'density', bandwidth: 0.5 },
      data: { source: 'gaussian', dimensions: 1, noise: 0, rows: 100, testRows: 1000 },
      fit: { replicates: 200 },
    });
    expect(parseOptions({ data: { source: 'moons' } }).data).toMatchObject({ dimensions: 2, noise: 0.1 });
  });

  test('are refused when out of range or unknown', () => {
    expect(message({ model: { bandwidth: 0 } })).toContain('option "model.bandwidth": expected more than 0');
    expect(message({ data: { source: 'moon' } })).toContain('did you mean "moons"?');
    expect(message({ data: { testrows: 5 } })).toContain('did you mean "data.testRows"?');
    expect(message({ data: { rows: 0 } })).toContain('at least 1');
  });

  test('are refused when the source does not have them', () => {
    expect(message({ data: { source: 'moons', dimensions: 3 } })).toContain(
      'option "data.dimensions": expected 2',
    );
    expect(message({ data: { noise: 0.2 } })).toContain('only the moons have noise');
  });
});
