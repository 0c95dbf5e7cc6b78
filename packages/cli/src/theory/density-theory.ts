import { type DensityOptions, moonsSecondMoment } from '@ouroboros/models/density';
import { secondMoments } from '@ouroboros/theory';
import type { FamilyTheory, TheoryKnown } from './family-theory.ts';
import { isEqualSized, type RegimeKind } from './regime-kind.ts';

/** Kernel densities of a fixed bandwidth, each sampled from the one before: the second moment of what a fit sees. */
export function densityTheory({ model, data }: DensityOptions): FamilyTheory {
  const { bandwidth } = model;
  const { source, dimensions, noise, rows } = data;
  const realMoment = source === 'moons' ? moonsSecondMoment(noise) : dimensions;
  const blur = dimensions * bandwidth ** 2;
  return {
    quantities: [
      { name: 'secondMoment', symbol: 'm_n', label: 'expected second moment of the data that fit n sees' },
    ],
    setting: [
      { name: 'bandwidth h', value: bandwidth },
      { name: 'source', value: source },
      { name: 'dimensions d', value: dimensions },
    ],
    notes: [`m_1 = ${shown(realMoment)} of the real data; every sampling adds d h^2 = ${shown(blur)}`],
    unit: rows,
    takesSubsamples: true,
    hasDesign: false,
    blur,
    valuesOf: (schedule, fits) => ({
      values: { secondMoment: secondMoments({ schedule, fits, realMoment, bandwidth, dimensions }) },
    }),
    knownOf: (kind) => knownOf(kind, realMoment, blur),
  };
}

function knownOf({ name, share, growth }: RegimeKind, realMoment: number, blur: number): TheoryKnown {
  switch (name) {
    case 'replace':
    case 'replace-multiple':
      return {
        formula: 'm_1 + (n - 1) d h^2',
        behaviour: { converges: false, rate: 'linear', formula: 'd h^2 n' },
      };
    case 'fixed-real':
    case 'fresh-real': {
      const limit = realMoment + (blur * (1 - share)) / share;
      return {
        behaviour: { converges: true, limit, formula: `m_1 + d h^2 (1-w)/w, w = ${share}` },
        limits: { secondMoment: limit },
      };
    }
    default:
      if (!isEqualSized(growth)) return {};
      return {
        formula: 'm_1 + d h^2 (1/2 + ... + 1/n)',
        behaviour: { converges: false, rate: 'logarithmic', formula: 'd h^2 log n' },
      };
  }
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
