import type { Candidate } from './contest.ts';
import type { CaseResult } from './document.ts';
import { torchCandidates } from './molecule-peer.ts';
import type { EdgeFinder, EdgeSource, MoleculesArgument } from './programs/molecules.ts';
import { requireEqual, type SuiteContext } from './suite.ts';

const program = new URL('./programs/molecules.ts', import.meta.url);

/** Largest difference of two scores, relative to the largest, that rounding explains. */
const tolerance = 1e-4;

/** Standard deviations of the noise, angstrom: molecules nearly at rest, and where the global scores begin to count. */
const noises = [0.1, 5];

const sources: Readonly<Record<EdgeSource, string>> = {
  'all pairs': 'all pairs as edges, masked in the graph',
  native: 'edges found natively',
};

/** Score evaluations with radius edges that the addon finds, or with all pairs as edges. */
export async function measureScores(
  setting: Omit<MoleculesArgument, 'sigma'>,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const cases: CaseResult[] = [];
  for (const sigma of noises) cases.push(...(await measureScoresAt({ ...setting, sigma }, context)));
  return cases;
}

async function measureScoresAt(argument: MoleculesArgument, context: SuiteContext): Promise<CaseResult[]> {
  const { preset, batch, sigma } = argument;
  const runtime = await context.runtime();
  const name = `${preset} scores, batch ${batch}, noise of ${sigma} A`;
  context.progress(`${name}: loading`);
  const score = (edges: EdgeSource): Promise<{ seconds: number; values: Float32Array }> =>
    runtime.call(program, 'score', { ...argument, edges });
  requireSameScores(name, (await score('all pairs')).values, (await score('native')).values);
  const candidate = (edges: EdgeSource, role: Candidate['role']): Candidate => ({
    ...{ name: sources[edges], role, timesItself: true, warmUps: 1 },
    run: () => score(edges),
  });
  return context.measure({
    ...{ name, unit: 'molecules/s', work: batch },
    candidates: [
      candidate('all pairs', 'naive'),
      candidate('native', 'real'),
      ...(await torchCandidates('score', argument, context)),
    ],
  });
}

function requireSameScores(name: string, all: Float32Array, native: Float32Array): void {
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = all.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (native[i] as number))),
    0,
  );
  requireEqual(difference <= tolerance * largest, name, `scores that differ by ${difference} of ${largest}`);
}

const finders: Readonly<Record<EdgeFinder, string>> = {
  graph: 'a graph with NonZero, edges alone',
  addon: 'native, packed with the lists of messages',
};

/** The radius edges of a batch alone: found and packed by the addon, or found by a graph that compares all pairs. */
export async function measureEdges(
  setting: Omit<MoleculesArgument, 'sigma'>,
  context: SuiteContext,
): Promise<CaseResult[]> {
  const argument = { ...setting, sigma: noises[0] as number };
  const runtime = await context.runtime();
  const name = `radius edges, batch ${setting.batch}`;
  const find = (finder: EdgeFinder): Promise<{ seconds: number; edges: Int32Array }> =>
    runtime.call(program, 'findEdges', { ...argument, finder });
  const [graph, addon] = [await find('graph'), await find('addon')];
  const isSame =
    graph.edges.length === addon.edges.length && graph.edges.every((end, i) => end === addon.edges[i]);
  requireEqual(isSame, name, `${graph.edges.length / 2} and ${addon.edges.length / 2} edges`);
  const candidate = (finder: EdgeFinder, role: Candidate['role']): Candidate => ({
    ...{ name: finders[finder], role, timesItself: true, warmUps: 1 },
    run: () => find(finder),
  });
  return context.measure({
    ...{ name, unit: 'molecules/s', work: setting.batch },
    candidates: [candidate('graph', 'naive'), candidate('addon', 'real')],
  });
}
