import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { renderReport } from './report.ts';
import type { RunSummary } from './run/records.ts';
import { tagFaults, visibleText } from './testing/balanced-tags.ts';
import { exampleSummary, languageLosses, writeExampleRun } from './testing/example-run.ts';
import { gaussianExample } from './testing/gaussian-example.ts';
import { imagesExample, writeImagesRun } from './testing/images-example.ts';
import { linearExample } from './testing/linear-example.ts';
import { moleculesExample, withStructures } from './testing/molecules-example.ts';
import { shapeExample } from './testing/shape-example.ts';
import { studyExample } from './testing/study-example.ts';
import { inTemporaryDirectory } from './testing/temporary-directory.ts';

const language = exampleSummary({ losses: languageLosses });
const study = studyExample();

/** The page over runs with these summaries. */
async function pageFor(summaries: readonly RunSummary[]): Promise<string> {
  let page = '';
  await inTemporaryDirectory(async (directory) => {
    const runs = summaries.map((_, i) => join(directory, `run-${i}`));
    for (const [i, run] of runs.entries()) await writeExampleRun(run, summaries[i] as RunSummary);
    page = await readFile((await renderReport({ runs, out: join(directory, 'page') })).page, 'utf8');
  });
  return page;
}

test('a page and a figure per run are written, and nothing else stays behind', () =>
  inTemporaryDirectory(async (directory) => {
    const [run, out] = [join(directory, 'run'), join(directory, 'deep', 'out')];
    await writeExampleRun(run, language);
    const report = await renderReport({ runs: [run], out });
    expect(report).toEqual({
      page: join(out, 'report.html'),
      figures: [join(out, 'figures', 'language-quick-loss.svg')],
    });
    expect((await readdir(out, { recursive: true })).sort()).toEqual([
      'figures',
      join('figures', 'language-quick-loss.svg'),
      'report.html',
    ]);
  }));

const studyFigures = [
  'figures/language-quick-loss.svg',
  'figures/language-quick-rarity.svg',
  'figures/language-quick-survival.svg',
  'figures/language-quick-metrics-loss.svg',
  'figures/language-quick-metrics-diversity-kin.svg',
  'figures/language-quick-metrics-rare-words.svg',
  'figures/language-quick-curves.svg',
];

test('a study has a file for each of its figures, which names the regimes itself', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, study);
    const { figures } = await renderReport({ runs: [directory], out: directory });
    expect(figures).toEqual(studyFigures.map((path) => join(directory, path)));
    for (const path of figures) {
      const svg = await readFile(path, 'utf8');
      expect(tagFaults(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(visibleText(svg)).toContain('accumulate');
    }
  }));

test('equal runs give equal pages', async () => {
  const without = (page: string) => page.replaceAll(/\S*ouroboros-report-\w+/g, '');
  expect(without(await pageFor([language]))).toBe(without(await pageFor([language])));
});

test('the page is well-formed, over one run, two, an unfinished one and one that has hardly begun', async () => {
  const partial = exampleSummary({
    losses: { replace: [[2, 3], [2]], accumulate: [] },
    iterations: 5,
    seeds: 3,
  });
  const begun = exampleSummary({ losses: { replace: [] }, seeds: 2, iterations: 4 });
  const cut = studyExample({ losses: { replace: [[2.3]], accumulate: [] }, iterations: 4, seeds: 2 });
  for (const summaries of [[language], [linearExample(), language], [partial], [begun], [study, cut]]) {
    const page = await pageFor(summaries);
    expect(tagFaults(page)).toEqual([]);
    expect(page).not.toMatch(/NaN|Infinity|undefined<|\[object/);
  }
});

test('the page asks nobody for anything: no script, no request, no address but that of the paper', async () => {
  const page = await pageFor([linearExample(), study]);
  expect(page).not.toMatch(/<script|<img|<iframe|<object|<embed|@import|url\(|\son\w+="/i);
  const addresses = new Set(page.match(/https?:\/\/[^"<\s]+/g));
  expect([...addresses]).toEqual(['https://arxiv.org/abs/2404.01413']);
  const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target);
  expect(new Set(targets)).toEqual(
    new Set([
      'data:,',
      '#about',
      'https://arxiv.org/abs/2404.01413',
      'figures/linear-quick-loss.svg',
      ...studyFigures,
    ]),
  );
  expect(page).toContain("default-src 'none'".replaceAll("'", '&#39;'));
});

test('what models write is shown as text, whatever it is', async () => {
  const nasty = [
    '</div></td><script>alert(1)</script>',
    '<!-- ',
    '"><b onclick="x">',
    '\0\ud800 & &amp; \u202e',
  ];
  const page = await pageFor([
    exampleSummary({
      losses: { replace: [[2, 3]] },
      alter: () => ({ specimens: { kind: 'text', items: nasty } }),
    }),
  ]);
  expect(tagFaults(page)).toEqual([]);
  expect(page).not.toContain('<script');
  expect(visibleText(page)).toContain('<script>alert(1)</script>');
  expect(visibleText(page)).toContain('& &amp;');
});

test('every other text of a run is escaped as well', async () => {
  const evil = '<i title="x">\'&';
  const base = exampleSummary({
    losses: {
      [evil]: [
        [1, 2],
        [1, 3],
      ],
    },
    lossLabel: evil,
    family: evil,
  });
  const chains = base.chains.map((chain) => ({ ...chain, model: evil, path: evil, facts: { [evil]: evil } }));
  const page = await pageFor([{ ...base, chains, config: { ...base.config, model: { preset: evil } } }]);
  expect(tagFaults(page)).toEqual([]);
  expect(page).not.toContain('<i ');
});

test('headline, verdicts and tables say what the run found', async () => {
  const text = visibleText(await pageFor([language]));
  expect(text).toContain(
    'Replacing the data raised the language model’s test cross-entropy from 2.31 to 3.05',
  );
  expect(text).toMatch(
    /replace test loss 2\.31 → 3\.05 \+32 % .* \+0\.1883 \[\+0\.1707, \+0\.2060\] .*↗ collapsing rising/,
  );
  expect(text).toContain('3.049 ± 0.031');
  expect(text).toContain('iteration 1, the same model in every regime');
  expect(text).toContain('One day, a boy named Ben found a key');
  expect(text).toContain('(an empty text)');
});

test('what was measured besides the loss is drawn under its headings, with the numbers behind', async () => {
  const page = await pageFor([study]);
  const text = visibleText(page);
  for (const heading of ['Which tokens are forgotten', 'Who and what survives', 'How the models learn'])
    expect(page).toContain(`<h3>${heading}</h3>`);
  expect([...page.matchAll(/<h4>([^<]*)/g)].map(([, name]) => name)).toEqual([
    'Loss',
    'Diversity &amp; &lt;kin&gt;',
    'Rare words',
  ]);
  expect(text).toContain('different tokens (share) replace 0.20200 ± 0.00100 0.15015 ± 0.00100');
  expect(text).toMatch(/frequent to rare 1 2 3 4 5 6 7 8 9 10 replace iteration 1 0\.820 1\.220/);
  expect(text).toMatch(/Zebedee 1\.33 1\.33 0\.33/);
  expect(text).not.toContain('never measured');
});

test('a run that measured the loss alone has neither headings nor figures of anything else', async () => {
  const page = await pageFor([language]);
  expect(page).not.toMatch(/<h4|Which tokens|What becomes|What else|How the models learn|Beside published/);
  expect(page.match(/<figure>/g)?.length).toBe(1);
});

test('published results stand beside ours, with the setting and what may be compared', async () => {
  const scaled = { ...study, config: { ...study.config, scale: 'nano' } };
  const text = visibleText(await pageFor([language, scaled]));
  expect(text).toContain(
    'published in Gerstgrasser et al. 2024, Table 2. Absolute losses compare at scale paper alone',
  );
  expect(text).toMatch(
    /GPT-2 \(9M\), temperature 0\.3 scale nano; gpt2-nano, 136.832 parameters; .* 3 seeds n=4: accumulate < replace, as published ours 2\.31 ± 0\.01 2\.29 ± 0\.01 2\.86 ± 0\.02 – published 1\.82 1\.75 5\.82 9\.85/,
  );
});

test('of more than two runs every headline is named and leads to its section', async () => {
  const page = await pageFor([linearExample(), language, study]);
  expect(page).toContain('<h1 class="many"><span><a href="#run-1">linear-quick</a>Replacing');
  for (const anchor of ['run-1', 'run-2', 'run-3']) expect(page).toContain(`<section id="${anchor}">`);
});

test('regimes with real data and growing batches are told in words', async () => {
  const base = studyExample({ losses: { 'fixed-real-0.3': [[2, 2.1]] } });
  const text = visibleText(
    await pageFor([{ ...base, config: { ...base.config, growth: 'geometric:2', scale: 'small' } }]),
  );
  expect(text).toContain(
    'fitted on the same real data, with 30 % of the weight, and the newest synthetic data',
  );
  expect(text).toContain('the error stays below 1.96 times that of model 1');
  expect(text).toContain('synthetic batch i is 2^(i − 1) times as large');
  expect(text).toContain('--set growth=geometric:2');
});

test('a linear run shows theory and how far every mean lies from it', async () => {
  const text = visibleText(await pageFor([linearExample(1)]));
  expect(text).toContain('All lie within 4 standard errors (12 means and 36 points of single seeds)');
  expect(text).toContain('the farthest mean is 1.7 away, the farthest single point 1.0');
  expect(text).toContain('0.2020 ± 0.0000 +1.7 se');
  expect(visibleText(await pageFor([linearExample(9)]))).toContain('Not all lie within 4 standard errors');
});

test('metrics that theory expects are compared with it, whatever the loss', async () => {
  const text = visibleText(await pageFor([gaussianExample(1)]));
  expect(text).toContain('All lie within 4 standard errors (18 means and 54 points of single seeds)');
  expect(text).toContain('Dashed: no closed form is known, the line connects the means.');
  expect(text).not.toContain('How far theory carries');
});

test('where a family has no closed form its loss stands beside the shape of linear theory', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, shapeExample());
    const { page, figures } = await renderReport({ runs: [directory], out: directory });
    const text = visibleText(await readFile(page, 'utf8'));
    expect(text).toContain('How far theory carries');
    expect(text).toContain(
      'The shape carries over to the language model: one offset and one scale for 2 regimes',
    );
    expect(text).toMatch(
      /all regimes together 2\.\d+ \+0\.\d+ 0\.9\d+ 0\.\d+ 9 7 replace 1\.00 \u2192 5\.00 /,
    );
    const path = figures.find((figure) => figure.endsWith('language-quick-theory.svg')) ?? '';
    const svg = await readFile(path, 'utf8');
    expect(tagFaults(svg)).toEqual([]);
    expect(visibleText(svg)).toContain('replace, iteration 5: 3.049 at v = 5.000');
  }));

test('a shape that cannot be fitted is told without a figure, and old records have no theory at all', async () => {
  const flat = shapeExample({ replace: [[2, 2.5, 3]] });
  const chains = flat.chains.map((chain) => ({ ...chain, linear: [1, 1, 1] }));
  const page = await pageFor([{ ...flat, chains }]);
  expect(visibleText(page)).toContain('Nothing can be fitted: v n is the same at every point');
  expect(page).not.toContain('language-quick-theory.svg');
  const old = linearExample();
  const outdated = old.chains.map((chain) => ({
    ...chain,
    iterations: chain.iterations.map(({ expected: _, standardErrors: __, ...rest }) => ({
      ...rest,
      ...{ theory: 1, standardError: 0.1 },
    })),
  }));
  const text = visibleText(await pageFor([{ ...old, chains: outdated }]));
  expect(text).not.toMatch(/theory \(|How far theory carries|standard errors/);
});

test('what was run is told: settings, seeds, versions, machine, times, commands', async () => {
  const page = await pageFor([language]);
  const text = visibleText(page);
  expect(text).toContain('gpt2-nano, 136 832 parameters');
  expect(text).toContain('ouroboros 0.1.0, node 20.19.0 and onnxruntime 1.30.0');
  expect(text).toContain('(files differed from that commit)');
  expect(text).toContain('Example CPU, 2 cores, 16 GiB, linux x64');
  expect(text).toMatch(/sample 1 1 min 00 s 59 %/);
  expect(page).toContain('git checkout d337d7a4c8d0b0a3fba1f1f5f6cc0f1c0a3a5b7e\n');
  expect(page).toContain('--set data.stories=2000');
  expect(text).toContain('318 205 / 318 206 / 318 207');
});

test('an unfinished run has a note that says how far it is, and fewer seeds are counted', async () => {
  const losses = { replace: [[2, 3, 4], [2.5]], accumulate: [] };
  const text = visibleText(await pageFor([exampleSummary({ losses, iterations: 3, seeds: 2 })]));
  expect(text).toContain(
    'language-quick is not finished: 4 of 12 iterations of chains are done, 1 of 4 chains whole',
  );
  expect(text).toContain(
    'It is still running or was interrupted. Its last sign of life is of 2026-03-01 09:31 UTC.',
  );
  expect(text).toContain('1 of 2 seeds');
});

test('a long text is folded after a sentence, a text without a space somewhere, and nothing is lost', async () => {
  const story = 'The cat sat on the mat, and then it slept. '.repeat(30).trim();
  const blob = '\u{1f40d}'.repeat(400);
  const page = await pageFor([
    exampleSummary({
      losses: { replace: [[2]] },
      alter: () => ({ specimens: { kind: 'text', items: [story, blob] } }),
    }),
  ]);
  expect(page).toMatch(/<summary>[^<]*then it slept\. <span class="more">/);
  const all = page.replaceAll(/ <span class="more">[^<]*<\/span>|<\/?(?:summary|details)[^>]*>/g, '');
  expect(all).toContain(story);
  expect(all).toContain(blob);
});

const imageFiles = ['samples', 'reconstructions', 'neighbours'].flatMap((name) =>
  ['replace', 'accumulate'].map((regime) => `figures/images-quick-${name}-${regime}.png`),
);

/** The page over a run with pictures, of which `damage` may take away some. */
async function picturedPage(summary: RunSummary, damage?: (run: string) => Promise<void>) {
  let page = '';
  let figures: readonly string[] = [];
  await inTemporaryDirectory(async (directory) => {
    await writeImagesRun(directory, summary);
    await damage?.(directory);
    const report = await renderReport({ runs: [directory], out: directory });
    page = await readFile(report.page, 'utf8');
    for (const path of report.figures) await readFile(path);
    figures = report.figures.map((path) => path.slice(directory.length + 1));
  });
  return { page, figures };
}

/** The pictures of a page: what they show, and their size on it. */
function imagesOn(
  page: string,
): readonly { readonly alt: string; readonly size: string; readonly source: string }[] {
  const all = page.matchAll(/<img src="([^"]*)" width="(\d+)" height="(\d+)" alt="([^"]*)">/g);
  return [...all].map(([, source = '', width, height, alt = '']) => ({
    alt,
    size: `${width}x${height}`,
    source,
  }));
}

test('pictures of a run are on the page itself, told in words, each of their pixels a square of whole pixels', async () => {
  const { page, figures } = await picturedPage(imagesExample());
  expect(tagFaults(page)).toEqual([]);
  expect(figures.filter((path) => path.endsWith('.png'))).toEqual(imageFiles);
  for (const path of imageFiles) expect(page).toContain(`<a href="${path}">`);
  for (const title of [
    'What the models draw',
    'What they make of real images',
    'The nearest training images',
  ])
    expect(page).toContain(`<h3>${title}</h3>`);
  const images = imagesOn(page);
  expect(images.length).toBe(page.match(/<img/g)?.length);
  // Six of eight columns beside another regime, and all of them further below.
  expect(new Set(images.map(({ size }) => size))).toEqual(new Set(['384x64', '512x64']));
  for (const { source } of images) {
    expect(source).toMatch(/^data:image\/png;base64,/);
    const { width, height } = await sharp(Buffer.from(source.split(',')[1] ?? '', 'base64')).metadata();
    expect([
      [192, 32],
      [256, 32],
    ]).toContainEqual([width, height]);
  }
});

test('rows are iterations, regimes stand beside each other, and the first seed comes before the others', async () => {
  const { page } = await picturedPage(imagesExample());
  const ofSamples = imagesOn(page)
    .map(({ alt }) => alt)
    .filter((alt) => alt.startsWith('samples from the same latents'));
  const expected = ['replace', 'accumulate'].flatMap((regime) =>
    [1, 2, 3, 4, 5].map((n) => `samples from the same latents: ${regime}, iteration ${n}, seed 1`),
  );
  expect(ofSamples.slice(0, 10)).toEqual(expected);
  const [own, others = ''] = page.split('The same of 2 other seeds');
  expect(own).not.toMatch(/seed [23]"/);
  for (const seed of [2, 3]) expect(others).toContain(`accumulate, iteration 5, seed ${seed}"`);
  expect(others).not.toContain('seed 1"');
});

test('pictures that are missing, broken or of another size are left out with a note', async () => {
  const iteration = 'chains/replace-seed1/iteration-003';
  const { page, figures } = await picturedPage(imagesExample(), async (run) => {
    await rm(join(run, iteration, 'samples.png'));
    const cut = join(run, iteration, 'reconstructions.png');
    await writeFile(cut, (await readFile(cut)).subarray(0, 300));
    const small = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    await writeFile(join(run, iteration, 'neighbours.png'), await small.png().toBuffer());
  });
  expect(tagFaults(page)).toEqual([]);
  expect(visibleText(page)).toContain(
    `Pictures left out: missing, or no longer the files that the run wrote: ${iteration}/neighbours.png, ${iteration}/reconstructions.png and ${iteration}/samples.png.`,
  );
  expect(page).not.toContain('replace, iteration 3, seed 1"');
  expect(page).toContain('replace, iteration 4, seed 1"');
  expect(figures.filter((path) => path.endsWith('.png'))).toEqual(imageFiles);
});

test('a run whose pictures are all gone has a page and no headings over nothing', async () => {
  const { page, figures } = await picturedPage(imagesExample(), async (run) => {
    for (const place of ['chains', 'shared']) await rm(join(run, place), { recursive: true });
  });
  expect(page).not.toMatch(/<img|What the models draw|other seeds/);
  expect(visibleText(page)).toMatch(/Pictures left out: .* and \d+ others/);
  expect(figures.filter((path) => path.endsWith('.png'))).toEqual([]);
});

test('a picture outside the run is not shown, whatever a summary says', async () => {
  const base = imagesExample({ losses: { replace: [[2]] } });
  await inTemporaryDirectory(async (directory) => {
    await writeImagesRun(join(directory, 'other'), base);
    const away = JSON.stringify(base).replaceAll('shared/', '../other/shared/');
    await writeExampleRun(join(directory, 'run'), JSON.parse(away));
    const { page } = await renderReport({ runs: [join(directory, 'run')], out: directory });
    expect(await readFile(page, 'utf8')).not.toContain('<img');
  });
});

test('shares of attributes have intervals over seeds and stand beside the share in real images', async () => {
  const text = visibleText((await picturedPage(imagesExample())).page);
  expect(text).toContain('images with glasses share, dashed: real images');
  expect(text).toContain('Bars: 95 % t-intervals of the mean over 3 seeds, within 0 and 1.');
  expect(text).toContain('Which attributes survive');
});

/** Contents of the scripts of a page, as a browser reads them. */
function scriptsOn(page: string): readonly { readonly kind: string; readonly text: string }[] {
  const all = page.matchAll(/<script( type="([^"]*)"[^>]*)?>(.*?)<\/script>/gs);
  return [...all].map(([, , kind = '', text = '']) => ({ kind, text }));
}

test('molecules are drawn by regime and iteration, told in words, and each drawing stands on the page once', async () => {
  const page = await pageFor([moleculesExample()]);
  expect(tagFaults(page)).toEqual([]);
  const drawn = [...page.matchAll(/<svg viewBox="[^"]*" role="img" aria-label="(CH[^"]*)"/g)].map(
    ([, told]) => told,
  );
  expect(drawn).toEqual(
    ['replace', 'accumulate'].flatMap((regime) =>
      [1, 2, 3].flatMap((n) => {
        const rmsd = ((regime === 'replace' ? 0.2 : 0.02) * (n - 1)).toFixed(2);
        return ['CH₃FO', 'CH₂O'].map((formula) => `${formula}: ${regime}, iteration ${n}, RMSD ${rmsd} Å`);
      }),
    ),
  );
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const used = [...page.matchAll(/<use href="#([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toEqual(expect.arrayContaining([...new Set(used)]));
  const text = visibleText(page);
  for (const told of ['GeoDiff is told which atoms there are', 'COV is the share', 'CH₃FO OCF', 'CH₂O C=O'])
    expect(text).toContain(told);
});

test('more molecules than have room are folded, and nothing is drawn twice', async () => {
  const many = withStructures(moleculesExample(), (structures) => [...structures, ...structures]);
  const page = await pageFor([many]);
  expect(tagFaults(page)).toEqual([]);
  expect(page).toContain('<summary>Show 4 molecules, iterations 1, 2 and 3</summary>');
  const [own = '', folded = ''] = page.split('<summary>Show 4 molecules');
  expect(own.match(/<g id="run-1-molecule/g)).toHaveLength(12);
  expect(folded.match(/<g id="run-1-molecule/g)).toHaveLength(12);
  expect(folded.match(/<use href="#run-1-molecule/g)).toHaveLength(12);
});

test('a page with molecules runs what its policy names by digest, and only the viewer at once', async () => {
  const page = await pageFor([moleculesExample(), language, moleculesExample({ experiment: 'again' })]);
  expect(tagFaults(page)).toEqual([]);
  const scripts = scriptsOn(page);
  expect(scripts.map(({ kind }) => kind)).toEqual(['application/json', 'application/json', 'text/plain', '']);
  const policy = /script-src ([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'").split(' ');
  const digests = scripts
    .slice(2)
    .map(({ text }) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  expect(policy?.toSorted()).toEqual(digests.toSorted());
  expect(page).not.toMatch(/<script[^>]* src|unsafe-eval|connect-src|\son\w+="/i);
  expect(scripts[2]?.text).toContain('3Dmol.js');
  expect(visibleText(page)).toContain('The viewer needs JavaScript and WebGL');
});

test('molecules of hostile names and molfiles that cannot be read leave their places empty', async () => {
  const evil = '</script><script>alert(1)</script>';
  const page = await pageFor([
    withStructures(moleculesExample(), (structures, n) =>
      structures.map((record) => ({
        ...record,
        name: evil,
        label: evil,
        ...(n === 2 ? { generated: evil } : {}),
      })),
    ),
  ]);
  expect(tagFaults(page)).toEqual([]);
  expect(scriptsOn(page).map(({ kind }) => kind)).toEqual(['application/json', 'text/plain', '']);
  expect(page).not.toContain('<script>alert');
  expect(page.match(/no molfile that can be read/g)?.length).toBeGreaterThanOrEqual(4);
  expect(visibleText(page)).not.toMatch(/NaN|undefined|\[object/);
});

test('molecules and distributions have figures as files, a file of molecules for each regime', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, moleculesExample());
    const { figures } = await renderReport({ runs: [directory], out: directory });
    const names = ['loss', 'structures-replace', 'structures-accumulate', 'distributions'];
    expect(figures).toEqual(names.map((name) => join(directory, `figures/molecules-quick-${name}.svg`)));
    for (const path of figures) {
      const svg = await readFile(path, 'utf8');
      expect(tagFaults(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      // A rasteriser of its own reads it.
      expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ format: 'svg' });
    }
  }));

test('distributions are drawn by quantity and regime, the first ones at once', async () => {
  const page = await pageFor([moleculesExample()]);
  expect(page).toContain('<h3>How real and generated conformations differ</h3>');
  expect(page).toContain('<summary>Show 1 other</summary>');
  expect(visibleText(page)).toContain('what the model of each iteration generated, mean over 2 seeds');
});

test('a directory that cannot be written to is one clear line', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, language);
    await writeFile(join(directory, 'figures'), 'in the way');
    await expect(renderReport({ runs: [directory], out: directory })).rejects.toMatchObject({
      code: 'report/cannot-write',
      kind: 'failure',
    });
    await chmod(directory, 0o700);
  }));

test('a report over no run is refused', async () => {
  await expect(renderReport({ runs: [], out: '.' })).rejects.toMatchObject({
    code: 'report/no-run',
    kind: 'request',
  });
});
