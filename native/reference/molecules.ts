import type { MoleculeGraphs, PackedEdges, PackedSizes } from '../molecules.ts';

type Pair = readonly [first: number, second: number];

/** Edges of one batch, its atoms numbered from 0. */
interface BatchEdges {
  readonly atoms: number;
  readonly local: readonly Pair[];
  readonly types: readonly number[];
  readonly radius: readonly Pair[];
}

/** What `packMoleculeGraphs` does, by looking at all pairs of every molecule. */
export function packMoleculeGraphs(graphs: MoleculeGraphs): PackedEdges {
  const batches = partsOf(graphs.batchEnds).map((part) => batchEdges(graphs, part));
  const sizes = sizesOf(batches, graphs);
  const joined = (of: (batch: BatchEdges) => readonly number[]) => Int32Array.from(batches.flatMap(of));
  return {
    ...sizes,
    localEdges: joined(({ local }) => padded(local, sizes.localCount, sizes.atoms)),
    localTypes: joined(({ types }) => filled(types, sizes.localCount, 0)),
    radiusEdges: joined(({ radius }) => padded(radius, sizes.radiusCount, sizes.atoms)),
    incidence: joined((batch) => incidenceOf(batch, sizes)),
    localIncidence: joined((batch) => localIncidenceOf(batch, sizes)),
  };
}

function partsOf(ends: Uint32Array): readonly Pair[] {
  return [...ends].map((end, i) => [ends[i - 1] ?? 0, end]);
}

const range = (begin: number, end: number) => Array.from({ length: end - begin }, (_, i) => begin + i);

function batchEdges(graphs: MoleculeGraphs, [firstMolecule, end]: Pair): BatchEdges {
  const { atomEnds, localEnds, localEdges, localTypes } = graphs;
  const batchStart = atomEnds[firstMolecule - 1] ?? 0;
  const molecules = range(firstMolecule, end).map((m) => {
    const start = (atomEnds[m - 1] ?? 0) - batchStart;
    const edges = range(localEnds[m - 1] ?? 0, localEnds[m] as number);
    const local = edges.map((e) => sorted(localEdges.subarray(2 * e, 2 * e + 2)));
    const shift = ([a, b]: Pair): Pair => [a + start, b + start];
    const types = edges.map((e) => localTypes[e] as number);
    return { local: local.map(shift), types, radius: radiusEdges(graphs, m, local).map(shift) };
  });
  return {
    atoms: (atomEnds[end - 1] ?? batchStart) - batchStart,
    local: molecules.flatMap(({ local }) => local),
    types: molecules.flatMap(({ types }) => types),
    radius: molecules.flatMap(({ radius }) => radius),
  };
}

function sorted(pair: Int32Array): Pair {
  const [a = 0, b = 0] = pair;
  return [Math.min(a, b), Math.max(a, b)];
}

function radiusEdges(
  { positions, atomEnds, cutoff }: MoleculeGraphs,
  m: number,
  local: readonly Pair[],
): Pair[] {
  const start = atomEnds[m - 1] ?? 0;
  const atoms = range(0, (atomEnds[m] as number) - start);
  const known = new Set(local.map(String));
  const at = (atom: number, axis: number) => positions[3 * (start + atom) + axis] as number;
  const isNear = (a: number, b: number) => {
    const [x, y, z] = [0, 1, 2].map((axis) => at(a, axis) - at(b, axis)) as [number, number, number];
    return x * x + y * y + z * z < cutoff * cutoff;
  };
  const pairs = atoms.flatMap((a) => atoms.slice(a + 1).map((b): Pair => [a, b]));
  return pairs.filter((pair) => isNear(...pair) && !known.has(String(pair)));
}

function sizesOf(batches: readonly BatchEdges[], { least = {}, digits }: MoleculeGraphs): PackedSizes {
  const size = (name: keyof PackedSizes, of: (batch: BatchEdges) => number) =>
    rounded(Math.max(least[name] ?? 0, ...batches.map(of)), digits);
  return {
    atoms: size('atoms', ({ atoms }) => atoms + 2),
    localCount: size('localCount', ({ local }) => local.length + 1),
    radiusCount: size('radiusCount', ({ radius }) => Math.max(radius.length, 1)),
    degree: size('degree', ({ local, radius }) => largestDegree([...local, ...radius])),
    localDegree: size('localDegree', ({ local }) => largestDegree(local)),
  };
}

function rounded(size: number, digits = 32): number {
  const unit = 2 ** Math.max(Math.floor(Math.log2(size)) + 1 - digits, 0);
  return Math.ceil(size / unit) * unit;
}

function largestDegree(edges: readonly Pair[]): number {
  const degrees = new Map<number, number>();
  for (const atom of edges.flat()) degrees.set(atom, (degrees.get(atom) ?? 0) + 1);
  return Math.max(1, ...degrees.values());
}

function filled(values: readonly number[], count: number, value: number): number[] {
  return [...values, ...new Array<number>(count - values.length).fill(value)];
}

function padded(edges: readonly Pair[], count: number, atoms: number): number[] {
  return [0, 1].flatMap((end) =>
    filled(
      edges.map((edge) => edge[end] as number),
      count,
      atoms - 2 + end,
    ),
  );
}

function incidenceOf(
  { local, radius }: BatchEdges,
  { atoms, localCount, radiusCount, degree }: PackedSizes,
): number[] {
  const numbered = [...local.entries(), ...radius.map((edge, r) => [localCount + r, edge] as const)];
  return slots(numbered, { atoms, messages: localCount + radiusCount, degree, free: localCount - 1 });
}

function localIncidenceOf({ local }: BatchEdges, { atoms, localCount, localDegree }: PackedSizes): number[] {
  return slots([...local.entries()], {
    atoms,
    messages: localCount,
    degree: localDegree,
    free: localCount - 1,
  });
}

/** For each atom, the messages that go to it over numbered edges: `edge` to the first atom, `messages + edge` to the second. */
function slots(
  edges: readonly (readonly [number: number, edge: Pair])[],
  of: { readonly atoms: number; readonly messages: number; readonly degree: number; readonly free: number },
): number[] {
  const incident = Array.from({ length: of.atoms }, (): number[] => []);
  for (const [number, [first]] of edges) incident[first]?.push(number);
  for (const [number, [, second]] of edges) incident[second]?.push(of.messages + number);
  return incident.flatMap((messages) => filled(messages, of.degree, of.free));
}
