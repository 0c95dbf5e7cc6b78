import { Fault } from '@ouroboros/errors';
import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

function message(options: unknown): string {
  try {
    parseOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).kind).toBe('request');
    return (error as Fault).message;
  }
  throw new Error('expected a Fault');
}

describe('options of the linear family', () => {
  test('have defaults', () => {
    expect(parseOptions({})).toEqual({
      model: { preset: 'linear', features: 10, noise: 1 },
      data: { rows: 100 },
      fit: { replicates: 1000, mode: 'statistics', precision: 'float32' },
    });
    expect(parseOptions(undefined).data.rows).toBe(100);
  });

  test('keep what is given', () => {
    expect(parseOptions({ model: { features: 3 }, data: { rows: 20 } }).model.features).toBe(3);
  });

  test('name the nearest key, preset or choice for an unknown one', () => {
    expect(message({ model: { featurs: 3 } })).toContain('option "model.featurs"');
    expect(message({ model: { featurs: 3 } })).toContain('did you mean "model.features"?');
    expect(message({ modle: {} })).toContain('did you mean "model"?');
    expect(message({ model: { preset: 'liner' } })).toContain('did you mean "linear"?');
    expect(message({ fit: { mode: 'naiv' } })).toContain('did you mean "naive"?');
  });

  test('are refused when out of range or of the wrong type', () => {
    expect(message({ model: { noise: 0 } })).toContain(
      'option "model.noise": expected more than 0, received 0',
    );
    expect(message({ fit: { replicates: 1 } })).toContain('at least 2');
    expect(message({ data: { rows: 2.5 } })).toContain('option "data.rows"');
    expect(message({ data: { rows: '100' } })).toContain('received "100"');
    expect(message({ data: 5 })).toContain('option "data"');
    expect(message('linear')).toContain('options of the linear family');
  });

  test('need enough rows for the error of a fit to have a mean', () => {
    expect(message({ model: { features: 10 }, data: { rows: 11 } })).toContain('model.features + 2 = 12');
    expect(parseOptions({ model: { features: 10 }, data: { rows: 12 } }).data.rows).toBe(12);
  });
});
