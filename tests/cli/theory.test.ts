import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TheoryDocument, TheoryOfRegime } from '@ouroboros/report';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { linesOf, runCommand } from './command-line.ts';

let cwd: string;
const theory = (...words: readonly string[]) => runCommand(cwd, ['theory', ...words]);

useDirectory((path) => {
  cwd = path;
});

/** What `--json` prints. */
async function documentOf(...words: readonly string[]): Promise<TheoryDocument> {
  const { code, stdout, stderr } = await theory(...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as TheoryDocument;
}

/** A regime of a document. */
function regimeOf({ regimes }: TheoryDocument, name: string): TheoryOfRegime {
  const found = regimes.find(({ regime }) => regime === name);
  if (!found) throw new Error(`no ${name} in the document`);
  return found;
}

const valueAt = (document: TheoryDocument, name: string, quantity: string, n: number): number =>
  regimeOf(document, name).values[quantity]?.[n - 1] ?? Number.NaN;

const numbersOf = ({ answers }: TheoryDocument) => answers.map(({ numbers }) => numbers);

test('every regime has a table, a formula with its limit or rate, the bound of Theorem 2, and a place in the plot', async () => {
  const { code, stdout, stderr } = await theory();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const regime of [
    'replace',
    'accumulate',
    'replace-multiple',
    'accumulate-subsample',
    'fixed-real',
    'fresh-real',
  ])
    expect(stdout).toMatch(new RegExp(`^${regime}: `, 'm'));
  expect(stdout).toContain('v_n = n; diverges linearly');
  expect(stdout).toContain('converges to 1.644934 = pi^2/6');
  expect(stdout).toContain('c_0 v_n < c_0 pi^2/6 = 0.184824 (Theorem 2)');
  expect(stdout).toContain('diverges logarithmically');
  expect(stdout).toMatch(/^ +v_n +1\.00000 +1\.25000 +1\.36111/m);
  expect(stdout).toMatch(/n = 1 +11 +20\n/);
  for (const line of linesOf(stdout)) expect(line.length).toBeLessThanOrEqual(100);
});

test('with --json stdout holds one document, with the values that theory has of every fit', async () => {
  const document = await documentOf(
    'accumulate',
    'fixed-real-0.3',
    '--set',
    'iterations=8',
    '--set',
    'data.rows=21',
  );
  expect(document.iterations).toBe(8);
  expect(valueAt(document, 'accumulate', 'factor', 8)).toBeCloseTo(1.527422, 6);
  expect(valueAt(document, 'fixed-real-0.3', 'factor', 8)).toBeCloseTo(1.954268, 6);
  // c_0 = 10 / (21 - 10 - 1).
  expect(valueAt(document, 'accumulate', 'error', 2)).toBeCloseTo(1.25, 12);
  expect(regimeOf(document, 'fixed-real-0.3').behaviour).toMatchObject({
    converges: true,
    limit: expect.closeTo(1 / (0.3 * 1.7), 12),
  });
});

test('batches that grow have the limit of their own', async () => {
  const document = await documentOf(
    'accumulate',
    'replace',
    '--set',
    'growth=geometric:2',
    '--set',
    'iterations=60',
  );
  expect(valueAt(document, 'accumulate', 'factor', 4)).toBeCloseTo(1.33941, 5);
  for (const { behaviour, values } of document.regimes) {
    expect(behaviour?.converges && behaviour.limit).toBeCloseTo(values.factor?.at(-1) ?? Number.NaN, 9);
    expect(behaviour?.formula).toMatch(/, g = 2$/);
  }
});

test('the best weight of fresh real data is the golden ratio where there is as much of it as of synthetic data', async () => {
  const { code, stdout } = await theory('--best-weight');
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain('= 0.6180340, the golden ratio.');
  expect(stdout).not.toContain('replace:');
  const [golden] = numbersOf(await documentOf('--best-weight'));
  expect(golden).toMatchObject({ realPerSynthetic: 1, weight: expect.closeTo((Math.sqrt(5) - 1) / 2, 12) });
  const [four] = numbersOf(await documentOf('--best-weight', '4'));
  expect(four?.weight).toBeCloseTo(0.8284271, 7);
  expect(four?.limit).toBeCloseTo(0.8284271, 7);
});

test('the real data that keep the error below x are told in rows, and what does without fresh ones', async () => {
  const [half] = numbersOf(await documentOf('--below', '0.5'));
  // 1/(x (1 + x)) with 100 synthetic rows.
  expect(half).toMatchObject({ realRows: 134, syntheticRows: 100, fixedRealShare: null });
  expect(half?.weight).toBeCloseTo(2 / 3, 12);
  expect((await theory('--below', '0.5')).stdout.replace(/\s+/g, ' ')).toContain(
    'Without fresh real data it cannot be done',
  );
  const [two] = numbersOf(await documentOf('--below', '2'));
  expect(two?.fixedRealShare).toBeCloseTo(1 - Math.SQRT1_2, 12);
  const gaussian = await documentOf('--family', 'gaussian', '--below', '0.5', '--best-weight');
  for (const { answer } of gaussian.answers) expect(answer).toContain('exactly');
  const density = await documentOf('--family', 'density', '--below', '0.5', '--best-weight');
  expect(numbersOf(density)[0]?.weight).toBeCloseTo(1 / 3, 12);
});

test('Gaussian, discrete and density chains have the reference values', async () => {
  const rows = ['--set', 'data.rows=10'];
  const gaussian = await documentOf('--family', 'gaussian', ...rows);
  expect(valueAt(gaussian, 'accumulate', 'variance', 20)).toBeCloseTo(0.8476, 4);
  expect(valueAt(gaussian, 'replace', 'variance', 20)).toBeCloseTo(0.1216, 4);
  expect(valueAt(gaussian, 'accumulate-subsample', 'variance', 20)).toBeCloseTo(0.7495, 4);
  expect(regimeOf(gaussian, 'accumulate').limits?.variance).toBeCloseTo(0.843436, 6);
  const discrete = await documentOf('--family', 'discrete');
  expect(
    ['replace', 'accumulate', 'accumulate-subsample'].map((name) =>
      valueAt(discrete, name, 'heterozygosity', 20).toFixed(4),
    ),
  ).toEqual(['0.2987', '0.7683', '0.7232']);
  const density = await documentOf('--family', 'density', '--set', 'iterations=12');
  expect(valueAt(density, 'replace', 'secondMoment', 12)).toBeCloseTo(3.75, 12);
  expect(valueAt(density, 'accumulate', 'secondMoment', 12)).toBeCloseTo(1.526, 3);
});

test('what is said of the long run is where long chains get to', async () => {
  const words = [
    'fixed-real-0.3',
    'fresh-real-0.6',
    'replace-multiple',
    '--set',
    'iterations=300',
    '--set',
    'data.rows=2',
  ];
  for (const family of ['gaussian', 'discrete', 'density']) {
    const { quantities, regimes } = await documentOf('--family', family, ...words);
    for (const { regime, limits = {}, values } of regimes.filter(
      ({ regime }) => regime !== 'replace-multiple',
    )) {
      for (const { name } of quantities)
        expect([regime, limits[name]?.toFixed(9)]).toEqual([regime, values[name]?.at(-1)?.toFixed(9)]);
    }
    const [first] = quantities;
    const slow = regimes.find(({ regime }) => regime === 'replace-multiple')?.values[first?.name ?? ''] ?? [];
    // As n^(-1/T) with T = 2.
    if (family !== 'density') expect((slow[299] ?? 0) / (slow[74] ?? 1)).toBeCloseTo(0.5, 2);
  }
});

test('an unbiased variance stays in the mean while chains lose it', async () => {
  const { stdout } = await theory(
    'replace',
    '--family',
    'gaussian',
    '--set',
    'fit.estimator=unbiased',
    '--set',
    'data.rows=10',
  );
  expect(stdout).toContain('E log var_n');
  expect(stdout).toMatch(/E var_n +1 +1 +1/);
});

test('ridge is averaged over designs that a seed draws, with its standard error, and least squares is where it ends', async () => {
  const words = ['accumulate', '--set', 'iterations=3', '--set', 'model.features=3', '--set', 'data.rows=20'];
  const ridge = (penalty: number, ...more: readonly string[]) =>
    documentOf(...words, '--set', `fit.penalty=${penalty}`, ...more);
  const [tiny, again, other] = [
    await ridge(1e-9),
    await ridge(1e-9),
    await ridge(1e-9, '--set', 'seeds=[2]'),
  ];
  expect(again.regimes).toEqual(tiny.regimes);
  expect(other.regimes).not.toEqual(tiny.regimes);
  const { values, standardErrors } = regimeOf(tiny, 'accumulate');
  const expected = (3 / 16) * (1 + 1 / 4 + 1 / 9);
  const error = standardErrors?.error?.[2] ?? Number.NaN;
  // 64 designs: a standard error is known to a tenth.
  expect(Math.abs((values.error?.[2] ?? Number.NaN) - expected)).toBeLessThanOrEqual(4 * error);
  expect(error).toBeLessThan(0.1 * expected);
});

test('a schedule of one\u2019s own has the values of its shares, sizes and labellers', async () => {
  // Fit 3 sees real data again, and batch 3 twice as large.
  const schedule = {
    name: 'mine',
    fits: [[1], [0.5, 0.5], [0.5, 0, 0.5]],
    sizes: [1, 1, 2],
    labellers: [0, 1, 2],
  };
  await writeFile(join(cwd, 'mine.json'), JSON.stringify(schedule));
  const document = await documentOf('--schedule', 'mine.json');
  expect(document.regimes.map(({ regime }) => regime)).toEqual(['mine']);
  // c_2 = (1, 1/2), c_3 = (1, 1/4, 1/(2 sqrt 2)).
  expect(regimeOf(document, 'mine').values.factor).toEqual([1, 1.25, expect.closeTo(1 + 1 / 16 + 1 / 8, 12)]);
  const both = await documentOf('accumulate', '--schedule', 'mine.json');
  expect(both.regimes.map(({ regime }) => regime)).toEqual(['mine', 'accumulate']);
  // Sizes of its own: nothing is said of growth, and fewer fits than it has may be asked for.
  const { stdout } = await theory('--schedule', 'mine.json', '--set', 'iterations=2');
  expect(stdout).not.toContain('all batches of one size');
  expect(
    stdout
      .split('\n')
      .find((line) => line.startsWith('  v_n'))
      ?.split(/ +/)
      .slice(2),
  ).toEqual(['1.00', '1.25']);
  const gaussian = await documentOf('--family', 'gaussian', '--schedule', 'mine.json');
  expect(valueAt(gaussian, 'mine', 'variance', 1)).toBeCloseTo(0.95, 12);
});

test('a page and its figures are written where they are asked for', async () => {
  const { code, stdout } = await theory('replace', 'accumulate', '--out', 'page', '--set', 'iterations=5');
  expect(code).toBe(0);
  expect(stdout).toContain(`page: ${join('page', 'theory.html')}`);
  const page = await readFile(join(cwd, 'page', 'theory.html'), 'utf8');
  for (const kind of ['linear', 'logarithmic']) {
    expect(page).toContain(`figures/factor-${kind}.svg`);
    expect(await readFile(join(cwd, 'page', 'figures', `factor-${kind}.svg`), 'utf8')).toMatch(/^<svg /);
  }
});

/** Wrong requests and what the one line says. */
const wrong: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['an unknown regime', ['acumulate'], ['"acumulate"', 'did you mean accumulate?']],
  ['a share that is none', ['fixed-real-1.5'], ['a share of real data above 0 and below 1', '"1.5"']],
  [
    'an unknown family',
    ['--family', 'gausian'],
    ['one of linear, gaussian, discrete, density', 'did you mean "gaussian"?'],
  ],
  ['a family without closed forms', ['--family', 'language'], ['one of linear, gaussian, discrete, density']],
  ['too few rows', ['--set', 'data.rows=11'], ['data.rows', 'at least model.features + 2 = 12', '11']],
  ['no noise', ['--set', 'model.noise=0'], ['model.noise', 'more than 0: the theory needs noise']],
  ['a negative penalty', ['--set', 'fit.penalty=-1'], ['fit.penalty', 'at least 0', '-1']],
  [
    'a covariance that is not positive definite',
    ['--set', 'model.features=2', '--set', 'data.covariance=[[1,2],[2,1]]'],
    ['data.covariance', 'positive definite'],
  ],
  [
    'a kernel',
    ['--set', 'model.kernel={"rbf":{"length":1}}', '--set', 'fit.penalty=1'],
    ['model.kernel', 'conditional on its design'],
  ],
  [
    'choices',
    ['--family', 'discrete', '--set', 'sample.choices=2', '--set', 'sample.rewards=[1,0,0,0,0,0]'],
    ['sample.choices', 'closed form'],
  ],
  ['an unknown growth', ['--set', 'growth=lin'], ['growth', 'linear:<r>']],
  ['an unknown option', ['--set', 'data.row=3'], ['data.row', 'did you mean "data.rows"?']],
  ['too many iterations', ['--set', 'iterations=1000000'], ['iterations', 'at most 20000']],
  ['an error below nothing', ['--below', '-1'], ['--below: expected', 'above 0', '-1']],
  ['no number', ['--below', 'x'], ['--below', 'a number', '"x"']],
  ['no real data', ['--best-weight', '0'], ['--best-weight: expected', 'real examples for each', 'above 0']],
  [
    'a question that ridge has no answer to',
    ['--below', '1', '--set', 'fit.penalty=1'],
    ['--below and --best-weight', 'fit.penalty'],
  ],
  ['a missing schedule', ['--schedule', 'none.json'], ['none.json', 'nothing at that path']],
  ['a folder for a schedule', ['--schedule', '.'], ['a JSON file with a schedule', 'a directory']],
];

test.each(wrong)('%s is refused in one line', async (_, words, names) => {
  const { code, stdout, stderr } = await theory(...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toHaveLength(1);
  for (const name of names) expect(stderr).toContain(name);
});

const brokenSchedules: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['expected JSON', 'an empty file']],
  ['broken JSON', '{"fits": [[1],', ['expected JSON', 'write for example']],
  ['no object', '[[1]]', ['an object with fits']],
  ['a key that is none', '{"fit": [[1]]}', ['"fit"', 'did you mean "fits"?']],
  ['no fits', '{"fits": []}', ['fits', 'a list with the shares of every fit']],
  ['shares that are no numbers', '{"fits": [[1], ["a"]]}', ['shares of fit 2', 'a list of numbers']],
  ['shares that do not sum to one', '{"fits": [[1], [0.5, 0.6]]}', ['shares of fit 2', 'sum to 1', '1.1']],
  ['a negative share', '{"fits": [[1], [1.5, -0.5]]}', ['shares of fit 2', '-0.5 for batch 2']],
  [
    'a batch that is not there yet',
    '{"fits": [[1], [0.5, 0, 0.5]]}',
    ['batch 3 of fit 2', 'model 2 is not fitted yet'],
  ],
  ['too few sizes', '{"fits": [[1], [0.5, 0.5]], "sizes": [1]}', ['sizes', 'a list of 2 numbers']],
  ['a size that is none', '{"fits": [[1], [0.5, 0.5]], "sizes": [1, 0]}', ['size of batch 2', 'above 0']],
  ['a labeller that is none', '{"fits": [[1]], "labellers": [-1]}', ['batch 1 of fit 1', 'labeller']],
];

test.each(brokenSchedules)(
  'a schedule with %s is refused in one line that names the file',
  async (_, text, names) => {
    await writeFile(join(cwd, 'broken.json'), text);
    const { code, stdout, stderr } = await theory('--schedule', 'broken.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(linesOf(stderr)).toHaveLength(1);
    for (const name of ['broken.json', ...names]) expect(stderr).toContain(name);
  },
);
