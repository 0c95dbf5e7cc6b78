import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chain } from '../testing/molecules.ts';
import { ConformationKeys, moleculeKey } from './drawing-keys.ts';
import { MoleculeDraw } from './molecule-draw.ts';

interface Options {
  readonly wanted?: number;
  readonly perMolecule?: number;
}

const keys = (seed: number) => new ConformationKeys(seed, 'test');

/** Places that are drawn, in order, where conformation `place` is one of the chain of `lengths[place]` atoms. */
function draw(seed: number, lengths: readonly number[], { wanted, perMolecule }: Options): number[] {
  const molecules = new MoleculeDraw(keys(seed), { seed, wanted, perMolecule });
  const accepted: number[] = [];
  for (const [place, atoms] of lengths.entries()) {
    if (molecules.offer({ molecule: chain(atoms), place })) accepted.push(place);
  }
  return molecules.drawn().map(({ number, place }) => {
    expect(accepted[number]).toBe(place);
    return place;
  });
}

/** The same by sorting everything. */
function sorted(seed: number, lengths: readonly number[], { wanted, perMolecule }: Options): number[] {
  const of = keys(seed);
  const key = (atoms: number) => moleculeKey(seed, chain(atoms).smiles);
  const molecules = [...new Set(lengths)].sort((a, b) => key(a) - key(b));
  const places = molecules.flatMap((atoms) => {
    const own = [...lengths.keys()].filter((place) => lengths[place] === atoms);
    return own.sort((a, b) => of.at(a) - of.at(b)).slice(0, perMolecule);
  });
  return places.slice(0, wanted);
}

test('whole molecules are drawn in the order of their keys, whatever the order and number of their conformations', () => {
  const lengths = fc.array(fc.integer({ min: 2, max: 12 }), { maxLength: 60 });
  const most = fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined });
  fc.assert(
    fc.property(lengths, most, most, fc.nat(1000), (of, wanted, perMolecule, seed) => {
      const options = {
        ...(wanted === undefined ? {} : { wanted }),
        ...(perMolecule === undefined ? {} : { perMolecule }),
      };
      expect(draw(seed, of, options)).toEqual(sorted(seed, of, options));
    }),
    { seed: 8, numRuns: 300 },
  );
});

test('a molecule with many conformations is drawn as often as one with few', () => {
  const lengths = [...Array.from({ length: 30 }, () => 2), 3, 4, 5];
  let many = 0;
  const seeds = 2000;
  for (let seed = 0; seed < seeds; seed++) if ((draw(seed, lengths, { wanted: 1 })[0] as number) < 30) many++;
  // Binomial(2000, 1/4): beyond 4.5 deviations of 19.4 in one of 147,000 cases.
  expect(Math.abs(many - seeds / 4)).toBeLessThan(4.5 * Math.sqrt(seeds * 0.1875));
});
