import { type Simulation, type SimulationResult, simulateLinear } from '@ouroboros/models/linear';
import { fillNormalRows, purposes } from '@ouroboros/native';
import { findRegime, regimeSchedule } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import type { Candidate } from './contest.ts';
import type { CaseResult } from './document.ts';
import { refitRows } from './naive/linear-chains.ts';
import { pythonCandidates } from './peers/python.ts';
import { requireEqual, type SuiteContext } from './suite.ts';

/** What all chains have in common. */
const setting = { rows: 100, features: 10, noise: 1, seed: 1 } as const;

/** Where the naive path takes long, it does fewer replicates. */
const naiveShare = 100;

/** Largest difference of weights, relative to the largest weight, that rounding explains. */
const tolerance = 1e-9;

interface Sizes {
  readonly regime: 'replace' | 'accumulate';
  readonly replicates: number;
  readonly fits: number;
}

function simulation(changes: Partial<Simulation> & { readonly replicates: number }): Simulation {
  return { ...setting, precision: 'float64', ...changes };
}

function simulate(
  runtime: Runtime,
  { regime, replicates, fits }: Sizes,
  changes: Partial<Simulation> = {},
): Promise<SimulationResult> {
  const schedule = regimeSchedule(findRegime(regime), { unit: setting.rows });
  return simulateLinear(runtime, simulation({ replicates, ...changes }), schedule, fits);
}

/** Chains of many replicates: rows refitted in plain loops and by NumPy, what a fit sees of rows in graphs and in the addon. */
export async function measureChains(context: SuiteContext): Promise<CaseResult[]> {
  const { quick } = context;
  const cases: CaseResult[] = [];
  for (const regime of ['replace', 'accumulate'] as const) {
    const sizes = { regime, replicates: quick ? 200 : 10_000, fits: quick ? 5 : 100 };
    cases.push(...(await measureRegime(sizes, context)));
  }
  cases.push(...(await measureFlatness(context)));
  return cases;
}

async function measureRegime(sizes: Sizes, context: SuiteContext): Promise<CaseResult[]> {
  const { regime, replicates, fits } = sizes;
  const name = `${regime}, ${replicates} replicates x ${fits} fits`;
  const runtime = await context.runtime();
  await requireSameChains(name, sizes, runtime);
  const { rows: T, features: d } = setting;
  // Labels and moments of all rows, and the product with an inverse; for the reduced design, a triangle of d rows.
  const rowwise = 4 * T * d + 2 * d * d;
  const reduced = 2 * d * (d + 1) + 2 * d * d;
  const few = Math.max(2, replicates / naiveShare);
  const naive: Candidate = {
    ...{ name: `rows refitted, a TypeScript loop over ${few}`, role: 'naive', work: few, warmUps: 1 },
    flops: few * fits * rowwise,
    run: () => refitRows({ ...setting, ...sizes, replicates: few }),
  };
  const real = (label: string, changes: Partial<Simulation>, flops: number): Candidate => ({
    ...{ name: label, role: 'real', warmUps: 1, flops: replicates * fits * flops },
    run: () => simulate(runtime, sizes, changes),
  });
  return context.measure({
    ...{
      name,
      unit: 'replicates/s',
      work: replicates,
      mostRounds: 7,
    },
    candidates: [
      naive,
      real('what a fit sees of rows, graphs', { engine: 'graph' }, reduced),
      real('what a fit sees of rows', {}, reduced),
      real('all rows', { draws: 'rows' }, rowwise),
      normalsAlone(sizes, context),
      ...numpy(sizes, context),
    ],
  });
}

/** The normals that a fit sees, and nothing else. */
function normalsAlone({ replicates, fits }: Sizes, { threads }: SuiteContext): Candidate {
  const out = new Float64Array(replicates * fits * setting.features);
  const key = { seed: 1, purpose: purposes.noise, iteration: 0, index: 0 };
  return {
    ...{ name: 'the normals that a fit sees, drawn alone', role: 'limit', warmUps: 1 },
    run: () => fillNormalRows({ out, key, replicates, threads }),
  };
}

/** The same refits of all rows in NumPy: normal equations solved anew in every fit, or inverted once. */
function numpy({ regime, replicates, fits }: Sizes, context: SuiteContext): Candidate[] {
  const { rows, features } = setting;
  return (['refit', 'inverse'] as const).flatMap((solver) => {
    const args = [regime, solver, 'float64', replicates, fits, rows, features, 1];
    const label = solver === 'refit' ? 'NumPy' : 'NumPy, X inverted once';
    return pythonCandidates(label, 'linear.py', args, context, 'replicates');
  });
}

/** The rows of all paths are the same numbers, and what a fit sees of them in the addon is what the graphs give. */
async function requireSameChains(name: string, { regime }: Sizes, runtime: Runtime): Promise<void> {
  const sizes = { regime, replicates: 20, fits: 6 };
  const of = async (changes: Partial<Simulation>) =>
    (await simulate(runtime, sizes, { ...changes, weightsOf: [6] })).weights.get(6) as Float64Array;
  const pairs = [
    [refitRows({ ...setting, ...sizes }), await of({ draws: 'rows' })],
    [await of({ engine: 'graph' }), await of({})],
  ] as const;
  for (const [expected, found] of pairs) {
    const scale = Math.max(...expected.map(Math.abs));
    const largest = Math.max(...expected.map((w, i) => Math.abs(w - (found[i] as number))));
    requireEqual(largest <= tolerance * scale, name, `weights that differ by ${largest}`);
  }
}

/** Seconds per fit of short and long chains under accumulate, which are refitted on ever more rows. */
async function measureFlatness(context: SuiteContext): Promise<CaseResult[]> {
  const { quick } = context;
  const runtime = await context.runtime();
  const replicates = quick ? 100 : 1000;
  const lengths = quick ? [5, 10] : [10, 100, 1000];
  const cases = await context.measure({
    ...{ name: `accumulate, ${replicates} replicates`, unit: 'fits/s', work: 1 },
    candidates: lengths.map((fits) => ({
      ...{ name: `${fits} fits`, role: 'real', work: fits, warmUps: 1 },
      run: () => simulate(runtime, { regime: 'accumulate', replicates, fits }),
    })),
  });
  return cases.map((each, i) => ({
    ...each,
    figures: { ...each.figures, 'ms/fit': (1000 * each.median) / (lengths[i] as number) },
  }));
}
