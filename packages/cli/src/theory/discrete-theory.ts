import { Fault } from '@ouroboros/errors';
import { type DiscreteOptions, probabilitiesOf } from '@ouroboros/models/discrete';
import { discreteExpectations, firstSurvival, heterozygosity } from '@ouroboros/theory';
import type { FamilyTheory, TheoryKnown } from './family-theory.ts';
import type { RegimeKind } from './regime-kind.ts';
import { spreadOf } from './spread.ts';

/** Probabilities fitted by counting draws of the fit before: heterozygosity and squared error. */
export function discreteTheory({ model, data, sample }: DiscreteOptions): FamilyTheory {
  if (sample.choices > 1) throw noChoices(sample.choices);
  const { rows } = data;
  const distribution = probabilitiesOf(data.distribution, model.symbols);
  const start = heterozygosity(distribution);
  const rarest = Math.min(...distribution);
  return {
    quantities: [
      { name: 'heterozygosity', symbol: 'E H_n', label: 'expected heterozygosity, 1 - sum p^2' },
      { name: 'squaredError', symbol: 'E sum (p_n - p_0)^2', label: 'expected squared error' },
    ],
    setting: [
      { name: 'symbols S', value: model.symbols },
      { name: 'draws T', value: rows },
      { name: 'distribution', value: JSON.stringify(data.distribution).replaceAll('"', '') },
    ],
    notes: [
      `H_0 = ${shown(start)}`,
      `the rarest symbol, of probability ${shown(rarest)}, survives the first fit with probability 1 - (1 - p)^T = ${shown(firstSurvival(rarest, rows))}`,
    ],
    unit: rows,
    takesSubsamples: true,
    hasDesign: false,
    error: { quantity: 'squaredError', symbol: 'E sum (p_n - p_0)^2', name: 'H_0/T', value: start / rows },
    valuesOf(schedule, fits) {
      const expected = discreteExpectations({ schedule, fits, rows, distribution });
      return {
        values: {
          heterozygosity: expected.map((one) => one.heterozygosity),
          squaredError: expected.map((one) => one.squaredError),
        },
      };
    },
    knownOf: (kind) => knownOf(kind, rows, start),
  };
}

function knownOf(kind: RegimeKind, rows: number, start: number): TheoryKnown {
  const spread = spreadOf(kind, rows);
  if (!spread) return {};
  const { formula, limit, limitFormula } = spread;
  const words =
    limit === 0 ? limitFormula.replace('it dies out', 'one symbol alone is left') : `H_0 (${limitFormula})`;
  return {
    ...(formula === undefined ? {} : { formula: `H_0 ${formula}` }),
    behaviour: { converges: true, limit: start * limit, formula: words },
    limits: { heterozygosity: start * limit, squaredError: start * (1 - limit) },
  };
}

function noChoices(choices: number): Fault {
  return new Fault({
    code: 'theory/choices',
    kind: 'request',
    subject: 'option "sample.choices"',
    expected: '1: the heterozygosity has a closed form only where draws are not chosen by their rewards',
    received: String(choices),
  });
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
