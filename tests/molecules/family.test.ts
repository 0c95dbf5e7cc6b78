import { join } from 'node:path';
import { type Conformation, ConformationView, moleculeFromMolfile, openMoleculeShard } from '@ouroboros/data';
import type { OpenFamily } from '@ouroboros/models';
import { beforeAll, expect, test } from 'vitest';
import { type HarnessFit, real, useFamily } from '../support/family-harness.ts';

/* A GeoDiff of a few thousand parameters, trained for real on molecules of our own: everything a chain asks of the family. */

const tiny = {
  model: { hidden_dim: 8, num_convs: 1, num_convs_local: 1, cutoff: 6 },
  data: { conformations: 60, testConformations: 20 },
  fit: { batch: 6, epochs: 3, checkpointSeconds: 0 },
  sample: { steps: 8, batch: 16 },
  evaluate: { levels: 4, molecules: 3 },
};

const chain = useFamily('molecules', tiny);
const { family } = chain;
let opened: OpenFamily;

const open = (changes = {}, seed = 3) => chain.open(changes, { seed });
const fit = (name: string, options: Partial<HarnessFit> = {}) => chain.fit(name, { of: opened, ...options });
const weightsOf = (name: string) => chain.weightsOf(name);

async function conformationsIn(shard: string): Promise<readonly Conformation[]> {
  const view = ConformationView.join([{ shard: await openMoleculeShard(shard) }]);
  try {
    return view.gather(Array.from({ length: view.conformations }, (_, i) => i));
  } finally {
    view.close();
  }
}

async function sampled(
  name: string,
  examples: number,
  of = opened,
  iteration = 1,
): Promise<readonly Conformation[]> {
  const shard = join(chain.root, name);
  await of.sample({ iteration, directory: join(chain.root, 'first'), examples, shard });
  return conformationsIn(shard);
}

const positionsOf = (conformations: readonly Conformation[]) =>
  conformations.map(({ positions }) => [...positions]);

beforeAll(async () => {
  opened = await open();
  await fit('first');
}, 120_000);

test('a fit learns', async () => {
  const losses = await chain.lossesOf('first');
  expect(losses).toHaveLength(30);
  const mean = (some: Float32Array) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
  expect(mean(losses.subarray(-8))).toBeLessThan(0.7 * mean(losses.subarray(0, 4)));
});

test('a fit that is stopped and run again ends with the bytes of one that was not, wherever it is measured', async () => {
  const reason = new Error('stop');
  const stop = new AbortController();
  let runs = 0;
  const onProgress = () => {
    if (++runs === 3) stop.abort(reason);
  };
  await expect(fit('stopped', { signal: stop.signal, onProgress })).rejects.toBe(reason);
  const seen: number[] = [];
  await fit('stopped', { onProgress: ({ done }) => seen.push(done) });
  // 6 molecules a step: it goes on behind the steps that were made.
  expect(seen[0]).toBeGreaterThan(2 * 6);
  expect((await weightsOf('stopped')).equals(await weightsOf('first'))).toBe(true);
  await fit('cut', { of: await open({ fit: { evaluations: 4 } }) });
  expect((await weightsOf('cut')).equals(await weightsOf('first'))).toBe(true);
}, 60_000);

test('models of another iteration or seed start and sample otherwise', async () => {
  await fit('second', { iteration: 2 });
  await fit('other', { of: await open({}, 4) });
  const first = await weightsOf('first');
  expect((await weightsOf('second')).equals(first)).toBe(false);
  expect((await weightsOf('other')).equals(first)).toBe(false);
});

test('a synthetic data set has the molecules of the real one, in new shapes', async () => {
  const [made, originals] = [await sampled('made', 60), await conformationsIn(opened.realShard)];
  expect(made.map(({ molecule }) => molecule.smiles)).toEqual(
    originals.map(({ molecule }) => molecule.smiles),
  );
  for (const [k, { positions }] of made.entries()) {
    expect(positions.every(Number.isFinite)).toBe(true);
    expect([...positions]).not.toEqual([...(originals[k] as Conformation).positions]);
  }
});

test('beyond the real examples, molecules are taken from the first one on, in other shapes', async () => {
  const more = await sampled('more', 70);
  expect(more[60]?.molecule.smiles).toBe(more[0]?.molecule.smiles);
  expect([...(more[60]?.positions ?? [])]).not.toEqual([...(more[0]?.positions ?? [])]);
});

test('conformation k draws the same noise whatever their number and how many are sampled together', async () => {
  const many = await sampled('many', 40);
  const few = await sampled('few', 24, await open({ sample: { batch: 12 } }));
  for (const [k, { positions }] of few.entries()) {
    // Sums over a batch of another shape may round otherwise.
    const apart = positions.map((x, i) => Math.abs(x - ((many[k] as Conformation).positions[i] as number)));
    expect(Math.max(...apart)).toBeLessThan(1e-3);
  }
  const later = await sampled('later', 24, opened, 2);
  expect(positionsOf(later)).not.toEqual(positionsOf(few));
});

test('a data set that is stopped goes on where it was and ends with the same bytes', async () => {
  const examples = 300;
  const reason = new Error('stop');
  const stop = new AbortController();
  const onProgress = ({ done }: { readonly done: number }) => {
    if (done >= 32) stop.abort(reason);
  };
  const shard = join(chain.root, 'halted');
  const request = { iteration: 1, directory: join(chain.root, 'first'), examples, shard };
  await expect(opened.sample({ ...request, signal: stop.signal, onProgress })).rejects.toBe(reason);
  const seen: number[] = [];
  await opened.sample({ ...request, onProgress: ({ done }) => seen.push(done) });
  expect(seen[0]).toBeGreaterThan(16);
  expect(positionsOf(await conformationsIn(shard))).toEqual(positionsOf(await sampled('whole', examples)));
}, 60_000);

test('molecules weigh as their part does, and a part of none adds nothing', async () => {
  const twice = { parts: [real(opened), real(opened)] };
  const { trainExamples } = await fit('twice', { mixture: twice });
  expect(trainExamples).toBe(120);
  await fit('weighted', { mixture: { parts: [real(opened), real(opened, 5, 0)] } });
  expect([...(await chain.lossesOf('weighted'))]).toEqual([...(await chain.lossesOf('first'))]);
});

test('a subsample has as many conformations as asked for', async () => {
  const mixture = { parts: [real(opened), real(opened)], subsample: 60 };
  expect((await fit('part', { mixture })).trainExamples).toBe(60);
});

test('the learning curve ends with the loss that the fitted model has on the test set', async () => {
  const { curve = [] } = await fit('measured', { of: await open({ fit: { evaluations: 3 } }) });
  expect(curve.filter(({ testLoss }) => testLoss !== undefined)).toHaveLength(3);
  const { metrics } = await opened.evaluate({ iteration: 1, directory: join(chain.root, 'measured') });
  expect(curve.at(-1)?.testLoss).toBe(metrics.testLoss);
});

test('an evaluation gives the objective, figures of generated shapes and their distributions, twice the same', async () => {
  const request = { iteration: 1, directory: join(chain.root, 'first') };
  const evaluation = await opened.evaluate(request);
  const { metrics, distributions = [] } = evaluation;
  expect(metrics.testLoss).toBeCloseTo(Number(metrics.globalLoss) + Number(metrics.localLoss), 8);
  const described = (family.metrics ?? []).map(({ name }) => name);
  expect(Object.keys(metrics).filter((name) => !described.includes(name))).toEqual([]);
  for (const name of ['covR', 'matR', 'covP', 'matP', 'bondDivergence'])
    expect(metrics[name]).toBeGreaterThanOrEqual(0);
  expect(distributions.length).toBeGreaterThan(3);
  expect(await opened.evaluate(request)).toEqual(evaluation);
});

test('without molecules to generate, an evaluation gives the objective alone', async () => {
  const of = await open({ evaluate: { molecules: 0 } });
  const { metrics } = await of.evaluate({ iteration: 1, directory: join(chain.root, 'first') });
  expect(Object.keys(metrics).sort()).toEqual(['globalLoss', 'localLoss', 'testLoss']);
});

test('structures are of test molecules, from the same noise in every iteration, over their nearest references', async () => {
  const request = { directory: join(chain.root, 'first'), count: 3 };
  const { kind, structures = [] } = await opened.specimens({ iteration: 1, ...request });
  expect(kind).toBe('molecules');
  expect(structures).toHaveLength(3);
  for (const { name, label, generated, reference } of structures) {
    expect(label).toMatch(/^RMSD \d+\.\d\d Å$/);
    expect(moleculeFromMolfile(reference).smiles).toBe(name);
    // The network sees distances alone, and may make the mirror image of a molecule.
    const flat = (smiles: string) => smiles.replaceAll('@', '');
    expect(flat(moleculeFromMolfile(generated).smiles)).toBe(flat(name));
  }
  expect((await opened.specimens({ iteration: 2, ...request })).structures).toEqual(structures);
  const more = await opened.specimens({ iteration: 1, ...request, count: 9 });
  expect(more.structures?.map(({ name }) => name).slice(0, 3)).toEqual(structures.map(({ name }) => name));
  expect(more.structures).toHaveLength(9);
});

test('a fresh batch of real conformations has none of the first', async () => {
  const shards = [opened.realShard, await opened.realBatch(2, {})];
  const [first = [], second = []] = await Promise.all(
    shards.map(async (shard) => positionsOf(await conformationsIn(shard)).map(String)),
  );
  expect(second).toHaveLength(60);
  expect(first.filter((positions) => second.includes(positions))).toEqual([]);
});

test('a batch larger than the data is refused', async () => {
  const of = await open({ fit: { batch: 61 } });
  await expect(fit('refused', { of })).rejects.toThrow(
    'option "fit.batch": expected at most 60, the number of training conformations, received 61',
  );
});

test.each([
  [{ model: { hidden_dim: 7 } }, 'option "model.hidden_dim": expected an even number'],
  [{ model: { preset: 'geodiff-nanno' } }, 'did you mean'],
  [
    { data: { source: 'sdf' } },
    'option "data.path": expected a file or a folder, for data.source sdf, received nothing',
  ],
  [{ data: { testShare: 0.5 } }, 'option "data.testShare": expected nothing, for data.source embedded'],
  [{ data: { stories: 5 } }, 'option "data.stories": expected one of data.source'],
  [{ sample: { steps: 6000 } }, 'option "sample.steps": expected at most 5000, the number of noise levels'],
  [
    { fit: { steps: 10, epochs: 2 } },
    'option "fit.epochs": expected nothing beside fit.steps 10, received 2',
  ],
  [{ model: { beta_start: 0.5 } }, 'option "model.beta_end": expected more than beta_start'],
])('option that cannot be met is refused in one line: %o', (options, message) => {
  expect(() => family.parse(options)).toThrow(message);
});
