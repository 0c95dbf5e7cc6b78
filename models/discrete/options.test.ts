import { describe, expect, test } from 'vitest';
import { refusalOf } from '../testing/refusal.ts';
import { parseOptions, probabilitiesOf } from './options.ts';

const message = (options: unknown) => refusalOf('discrete', parseOptions, options);

describe('options of the discrete family', () => {
  test('have defaults: a fair die, thrown twenty times', () => {
    const options = parseOptions(undefined);
    expect(options).toEqual({
      model: { preset: 'discrete', symbols: 6 },
      data: { rows: 20, distribution: 'uniform' },
      fit: { replicates: 1000 },
      sample: { choices: 1, rewards: [] },
    });
    expect(parseOptions(options)).toEqual(options);
    expect(probabilitiesOf('uniform', 6)).toEqual(new Array(6).fill(1 / 6));
  });

  test('know distributions by name, by the exponent of Zipf and by their probabilities', () => {
    const zipf = parseOptions({ model: { symbols: 3 }, data: { distribution: { zipf: 1 } } });
    [6 / 11, 3 / 11, 2 / 11].forEach((p, i) => {
      expect(probabilitiesOf(zipf.data.distribution, 3)[i]).toBeCloseTo(p, 14);
    });
    const listed = parseOptions({ data: { distribution: [0.5, 0.3, 0.2] } });
    expect(listed.model.symbols).toBe(3);
    expect(probabilitiesOf(listed.data.distribution, 3)).toEqual([0.5, 0.3, 0.2]);
  });

  test('refuse what is no distribution', () => {
    const refused = (distribution: unknown) => message({ data: { distribution } });
    expect(refused('unifrom')).toContain('option "data.distribution": expected uniform');
    expect(refused({ zipf: -1 })).toContain('{"zipf": s} with s >= 0');
    expect(refused({ zipf: 1, other: 2 })).toContain('{"zipf": s}');
    expect(refused([0.5, 0.6])).toContain('expected probabilities that sum to 1, received a sum of 1.1');
    expect(refused([1, 0])).toContain('a list of probabilities above 0');
    expect(refused([1.2, -0.2])).toContain('a list of probabilities above 0');
    expect(refused([1])).toContain('option "data.distribution"');
  });

  test('refuse what contradicts itself', () => {
    expect(message({ model: { symbols: 4 }, data: { distribution: [0.5, 0.5] } })).toContain(
      'option "model.symbols": expected 2',
    );
    expect(message({ sample: { choices: 2, rewards: [1, 2] } })).toContain('expected 6 numbers');
    expect(message({ sample: { rewards: [1, 2, 3, 4, 5, 6] } })).toContain('option "sample.choices"');
    expect(message({ sample: { choices: 2, rewards: [0, 0, 0, 0, 0, 701] } })).toContain('at most 700 apart');
    expect(message({ sample: { choices: 0 } })).toContain('at least 1');
  });

  test('name the nearest key for an unknown one', () => {
    expect(message({ model: { symbol: 3 } })).toContain('did you mean "model.symbols"?');
    expect(message({ sample: { choice: 3 } })).toContain('did you mean "sample.choices"?');
    expect(message({ model: { preset: 'descrete' } })).toContain('did you mean "discrete"?');
    expect(message({ fit: { replicates: 1 } })).toContain('at least 2');
  });
});
