import type { Distribution, IterationSummary, RunSummary, StructureRecord } from '../run/records.ts';
import { type ExampleOptions, exampleSummary } from './example-run.ts';
import { type DrawnMolecule, fluoromethanol, formaldehyde, molfileOf, moved } from './molfiles.ts';

const molecules: readonly (readonly [string, DrawnMolecule])[] = [
  ['OCF', fluoromethanol],
  ['C=O', formaldehyde],
];

/** How far atoms lie from where they should be, in angstrom. */
function damageOf(regime: string, n: number): number {
  return (regime === 'replace' ? 0.2 : 0.02) * (n - 1);
}

function structuresOf(regime: string, n: number): readonly StructureRecord[] {
  const damage = damageOf(regime, n);
  return molecules.map(([name, molecule]) => ({
    name,
    label: `RMSD ${damage.toFixed(2)} \u00c5`,
    generated: molfileOf(
      moved(molecule, ([x, y, z], atom) => [x + damage * Math.sin(3 * atom), y + damage * Math.cos(atom), z]),
    ),
    reference: molfileOf(molecule),
  }));
}

/** A quantity whose values grow with the damage: eight bins. */
function distributionOf(name: string, damage: number): Distribution {
  const shares = (middle: number) => {
    const weights = Array.from({ length: 8 }, (_, bin) => Math.exp(-((bin - middle) ** 2)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  };
  const generated = shares(3 + 4 * damage);
  return { name, label: `lengths of ${name}`, unit: '\u00c5', low: 1, high: 1.8, real: shares(3), generated };
}

function measured({ n }: IterationSummary, regime: string): Partial<IterationSummary> {
  const names = ['co', 'ch', 'cf', 'oh', 'cc', 'cn', 'hh'];
  return {
    specimens: { kind: 'molecules', items: [], structures: structuresOf(regime, n) },
    distributions: names.map((name) => distributionOf(name, damageOf(regime, n))),
  };
}

const losses: ExampleOptions['losses'] = {
  replace: [
    [0.52, 0.9, 1.1],
    [0.53, 0.92, 1.2],
  ],
  accumulate: [
    [0.52, 0.53, 0.54],
    [0.53, 0.52, 0.55],
  ],
};

/** A run of a model of molecules under two regimes, 2 seeds, with molecules in space and distributions. */
export function moleculesExample(changes: Partial<ExampleOptions> = {}): RunSummary {
  return exampleSummary({
    experiment: 'molecules-quick',
    family: 'molecules',
    lossLabel: 'test denoising loss (per atom)',
    losses,
    alter: measured,
    ...changes,
  });
}

/** The same run with the structures of every iteration changed. */
export function withStructures(
  summary: RunSummary,
  change: (structures: readonly StructureRecord[], n: number, regime: string) => readonly StructureRecord[],
): RunSummary {
  const chains = summary.chains.map((chain) => ({
    ...chain,
    iterations: chain.iterations.map((iteration) => {
      const { specimens, n } = iteration;
      const structures = change(specimens.structures ?? [], n, chain.regime);
      return { ...iteration, specimens: { ...specimens, structures } };
    }),
  }));
  return { ...summary, chains };
}
