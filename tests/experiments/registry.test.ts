import { readdirSync } from 'node:fs';
import { experiments, findExperiment, findStudy, studies, sweeps } from '@ouroboros/experiments';
import { families } from '@ouroboros/models';
import { applySettings, type Experiment, resolveExperiment, type ScaleName } from '@ouroboros/recursion';
import { expect, test } from 'vitest';

const folder = new URL('../../experiments/paper/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const paper = [...experiments.values()].filter(({ name }) => name.startsWith('paper/'));

function ofFamily(family: string): readonly Experiment[] {
  return paper.filter((experiment) => experiment.family === family);
}

/** The options of an experiment at a scale, complete. */
function optionsAt(experiment: Experiment, scale: ScaleName) {
  const family = families.get(experiment.family);
  if (!family) throw new Error(`no family ${experiment.family}`);
  const { configuration } = resolveExperiment(applySettings(experiment, [`scale=${scale}`]), family);
  type Options = Readonly<Record<string, string | number | undefined>>;
  return configuration as typeof configuration &
    Readonly<Record<'model' | 'data' | 'fit' | 'sample', Options>>;
}

test.each(files)(
  'paper/%s holds one experiment, study or sweep, of its name, that can be run',
  async (file) => {
    const [question, ...others]: unknown[] = Object.values(await import(new URL(file, folder).href));
    expect(others).toEqual([]);
    const name = `paper/${file.replace(/\.ts$/, '')}`;
    expect(question).toMatchObject({ name });
    expect(experiments.get(name) ?? studies.get(name) ?? sweeps.get(name)).toBe(question);
  },
);

test('every question of the folder has a file', () => {
  const names = [...experiments.keys(), ...studies.keys(), ...sweeps.keys()].filter((name) =>
    name.startsWith('paper/'),
  );
  expect(names.map((name) => `${name.slice('paper/'.length)}.ts`).sort()).toEqual([...files].sort());
});

test.each([...studies.values()])(
  'study $name is over experiments that exist, each in a directory of its own',
  (study) => {
    expect(study.experiments.filter((name) => !experiments.has(name))).toEqual([]);
    const directories = study.experiments.map((name) => name.split('/').at(-1));
    expect(new Set(directories).size).toBe(study.experiments.length);
  },
);

test('a question is found by its name and by the path of its file', () => {
  const name = 'paper/table2-gpt2-9m-low-temperature';
  for (const path of [name, `experiments/${name}`, `experiments/${name}.ts`, `./experiments/${name}.ts`]) {
    expect(findExperiment(path).name).toBe(name);
  }
  expect(findStudy('experiments/paper/table2.ts')?.name).toBe('paper/table2');
  expect(findStudy('paper/table3')).toBeUndefined();
  expect(() => findExperiment('experiments/paper/tabel2.ts')).toThrow('did you mean paper/table2?');
  expect(() => findExperiment('paper/first-iteration')).toThrow(
    'expected one of paper/table2-gpt2-9m, paper/gpt2-9m-first-iteration-third, received "paper/first-iteration", which is a study',
  );
});

test.each(ofFamily('language'))(
  '$name has three scales, one of them the setting of the paper',
  (experiment) => {
    const [nano, small, whole] = (['nano', 'small', 'paper'] as const).map((scale) =>
      optionsAt(experiment, scale),
    );
    expect([nano?.scale, small?.scale, whole?.scale]).toEqual(['nano', 'small', 'paper']);
    expect(nano).toMatchObject({ seeds: [1, 2, 3], iterations: 4, data: { source: 'embedded' } });
    for (const large of [small, whole]) {
      expect(large).toMatchObject({ seeds: [1], data: { source: 'tinystories', path: 'data/tinystories' } });
      expect(large?.model.preset).toMatch(/^(gpt2-9m|llama2-(12|42|126)m)$/);
      expect(large?.regimes).toEqual(nano?.regimes);
    }
    const stories = [nano, small, whole].map((options) => Number(options?.data.stories));
    expect(stories).toEqual([...stories].sort((a, b) => a - b));
  },
);

test.each(ofFamily('images'))(
  '$name has three scales, one of them the setting of the paper',
  (experiment) => {
    const [nano, small, whole] = (['nano', 'small', 'paper'] as const).map((scale) =>
      optionsAt(experiment, scale),
    );
    expect(nano).toMatchObject({ seeds: [1, 2, 3], iterations: 5, data: { source: 'embedded' } });
    for (const large of [small, whole]) {
      expect(large).toMatchObject({ data: { source: 'celeba' }, model: { preset: 'vae-celeba' } });
      expect(large?.regimes).toEqual(nano?.regimes);
    }
    expect(whole).toMatchObject({ fit: { epochs: 100 }, data: { testImages: 19_962 } });
    const images = [nano, small, whole].map((options) => Number(options?.data.images));
    expect(images).toEqual([...images].sort((a, b) => a - b));
  },
);

test.each(ofFamily('images'))(
  '$name has fresh images for every iteration at every scale of CelebA',
  (experiment) => {
    for (const scale of ['small', 'paper'] as const) {
      const { regimes, iterations, data } = optionsAt(experiment, scale);
      const batches = regimes.some((name) => name.startsWith('fresh-real')) ? iterations : 1;
      expect(batches * Number(data.images)).toBeLessThanOrEqual(162_770);
    }
  },
);

test('ablations change what they are named after, and nothing else', () => {
  const plain = optionsAt(findExperiment('paper/table2-gpt2-9m'), 'paper');
  const at = (name: string) => optionsAt(findExperiment(`paper/${name}`), 'paper');
  const { data, fit } = plain;
  expect(data).toMatchObject({ stories: 2_119_719 });
  expect(fit).toMatchObject({ epochs: 1 });
  expect(plain.sample).toMatchObject({ temperature: 1 });
  const cool = at('table2-gpt2-9m-low-temperature');
  expect(cool).toMatchObject({ data, fit, sample: { ...plain.sample, temperature: 0.3 } });
  const fifth = at('table2-gpt2-9m-fifth');
  expect(fifth).toMatchObject({ data: { ...data, stories: 423_944 }, fit, sample: plain.sample });
  expect(at('table2-gpt2-9m-fifth-3-epochs')).toMatchObject({ data: fifth.data, fit: { ...fit, epochs: 3 } });
  const early = at('gpt2-9m-first-iteration-third');
  expect(early).toMatchObject({ data, fit: { ...fit, firstEpochs: 1 / 3 } });
});

test.each(paper.filter(({ name }) => name.includes('table2')))(
  '$name bears figures of the paper for models that it has at the scale of the paper',
  (experiment) => {
    const { regimes, iterations } = optionsAt(experiment, 'paper');
    const losses = experiment.reference?.losses ?? [];
    expect(losses.length).toBeGreaterThanOrEqual(4);
    for (const { regime, iteration } of losses) {
      expect(regimes).toContain(regime);
      expect(iteration).toBeLessThanOrEqual(iterations);
    }
    const at4 = new Map(
      losses.filter(({ iteration }) => iteration === 4).map((one) => [one.regime, one.testLoss]),
    );
    expect(at4.get('accumulate')).toBeLessThan(at4.get('replace') as number);
  },
);
