import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { frechetDistance } from './frechet-distance.ts';
import { neighbourFigures } from './neighbours.ts';
import { featuresOf } from './testing/features.ts';
import { vendiScore } from './vendi.ts';

/* The figures that the programs of their authors, and scipy, give of the same rows: fixtures/generate.py. */

interface RecordedSet {
  readonly name: string;
  readonly real: readonly (readonly number[])[];
  readonly generated: readonly (readonly number[])[];
  readonly frechetDistance: number;
  readonly neighbours: Readonly<Record<string, number>>;
  readonly vendi: readonly [number, number];
}

const file = new URL('./fixtures/figures.json', import.meta.url);
const { sets } = JSON.parse(readFileSync(file, 'utf8')) as { readonly sets: readonly RecordedSet[] };

describe.each(sets)('$name', (recorded) => {
  const real = featuresOf(recorded.real);
  const generated = featuresOf(recorded.generated);

  test('the Frechet distance is the one by the root of the product of the covariances', () => {
    // Where that product has no full rank, its root is known to 1e-7 alone.
    const tolerance = 1e-6 * recorded.frechetDistance;
    expect(Math.abs(frechetDistance(real, generated) - recorded.frechetDistance)).toBeLessThan(tolerance);
  });

  test('precision, recall, density and coverage are those of the authors', () => {
    const figures = neighbourFigures(real, generated);
    expect(Object.keys(figures).sort()).toEqual(Object.keys(recorded.neighbours).sort());
    for (const [name, value] of Object.entries(figures)) {
      expect([name, value]).toEqual([name, expect.closeTo(recorded.neighbours[name] as number, 12)]);
    }
  });

  test('the Vendi score is that of its authors', () => {
    [real, generated].forEach((features, k) => {
      expect(vendiScore(features)).toBeCloseTo(recorded.vendi[k] as number, 9);
    });
  });
});
