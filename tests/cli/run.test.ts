import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import {
  checksums,
  type Finished,
  linesOf,
  runCommand,
  set,
  startCommand,
  tinyLanguage,
  tinyLinear,
} from './command-line.ts';

/** A user's session: a run of each family, then what can be done with runs. */
let cwd: string;
let language: Finished;
let linear: Finished;
const languageWords = ['run', 'language-quick', ...set(tinyLanguage), '--threads', '1'];
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  [language, linear] = await Promise.all([
    ouroboros(...languageWords),
    ouroboros('run', 'linear-quick', ...set(tinyLinear), '--out', 'here/linear', '--json'),
  ]);
}, 120_000);

test('a run ends with its table and the path of its page, which is there', async () => {
  expect(language).toMatchObject({ code: 0 });
  expect(language.stdout).toMatch(/replace\s+[\d.]+/);
  expect(language.stdout).toMatch(/accumulate\s+[\d.]+/);
  const page = /^page: (.*)$/m.exec(language.stdout)?.[1];
  expect(page).toBe(join('runs', 'language-quick', 'report.html'));
  expect(await readFile(join(cwd, page as string), 'utf8')).toContain('language-quick');
  expect((await stat(join(cwd, 'runs', 'language-quick', 'figures'))).isDirectory()).toBe(true);
});

test('progress goes to stderr in plain lines', () => {
  const lines = linesOf(language.stderr);
  expect(lines[0]).toMatch(/^language-quick: a small GPT-2/);
  expect(lines.at(-1)).toMatch(/^accumulate, seed 1, iteration 2\/2: test loss \d/);
  for (const control of ['\r', '\u001b']) expect(language.stderr).not.toContain(control);
});

test('the same command again computes nothing and ends the same', async () => {
  const run = join(cwd, 'runs', 'language-quick');
  const before = await checksums(run);
  const again = await ouroboros(...languageWords);
  expect(again).toMatchObject({ code: 0, stdout: language.stdout });
  expect(again.stderr).not.toContain('test loss');
  expect(await checksums(run)).toEqual(before);
  const events = linesOf(await readFile(join(run, 'events.jsonl'), 'utf8')).map((line) => JSON.parse(line));
  const resumed = events.findIndex(({ event }) => event === 'resume');
  const after = events.slice(resumed).map(({ event }) => event);
  expect(after.filter((event) => ['fit', 'evaluate', 'specimens', 'sample'].includes(event))).toEqual([]);
}, 60_000);

test('with --json stdout is one document of the promised form, and the table is on stderr', () => {
  expect(linear.code).toBe(0);
  const document = JSON.parse(linear.stdout);
  expect(document).toMatchObject({ run: 'here/linear', experiment: 'linear-quick' });
  expect(document.chains).toHaveLength(8);
  for (const chain of document.chains) {
    expect(chain).toMatchObject({
      family: 'linear',
      model: 'linear',
      regime: expect.stringMatching(/^(replace|accumulate)/),
      seed: expect.any(Number),
      verdict: expect.stringMatching(/^(collapsing|stable|improving|undetermined)$/),
    });
    expect(chain.iterations.map(({ n }: { n: number }) => n)).toEqual([1, 2]);
    for (const iteration of chain.iterations) {
      expect(iteration).toMatchObject({
        trainExamples: expect.any(Number),
        syntheticExamples: expect.any(Number),
        seconds: expect.any(Number),
        metrics: { testLoss: expect.any(Number) },
      });
    }
  }
  expect(linear.stderr).toContain('page: here/linear/report.html');
});

test('a report joins runs on one page', async () => {
  const { code, stdout } = await ouroboros(
    'report',
    'runs/language-quick',
    'here/linear',
    '--out',
    'both',
    '--json',
  );
  expect(code).toBe(0);
  const { page, figures } = JSON.parse(stdout);
  expect(page).toBe(join('both', 'report.html'));
  const text = await readFile(join(cwd, page), 'utf8');
  for (const name of ['language-quick', 'linear-quick']) expect(text).toContain(name);
  const losses = ['language-quick', 'linear-quick'].map((name) =>
    join('both', 'figures', `${name}-loss.svg`),
  );
  expect(figures).toEqual(expect.arrayContaining(losses));
  for (const figure of figures) await stat(join(cwd, figure));
}, 60_000);

test('runs in different places need a place for their page', async () => {
  const { code, stderr } = await ouroboros('report', 'runs/language-quick', 'here/linear');
  expect(code).toBe(2);
  expect(linesOf(stderr)).toEqual([expect.stringContaining('--out: expected a directory')]);
}, 60_000);

test('samples of each regime are written, the same every time, and as the options say', async () => {
  const first = await ouroboros('sample', 'runs/language-quick', '--count', '2', '--json');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const { samples } = JSON.parse(first.stdout);
  expect(samples).toMatchObject([
    { regime: 'replace', seed: 1, iteration: 2, items: [expect.any(String), expect.any(String)] },
    { regime: 'accumulate', seed: 1, iteration: 2, items: [expect.any(String), expect.any(String)] },
  ]);
  // The page shows the first ones of the same streams.
  const summary = JSON.parse(await readFile(join(cwd, 'runs/language-quick/summary.json'), 'utf8'));
  expect(summary.chains[0].iterations[1].specimens.items.slice(0, 2)).toEqual(samples[0].items);

  const greedy = ['--regime', 'accumulate', '--iteration', '1', '--temperature', '0', '--prompt', 'Once'];
  const second = await ouroboros('sample', 'runs/language-quick', ...greedy, '--count', '2');
  expect(second.code).toBe(0);
  const [heading, ...texts] = second.stdout.trimEnd().split('\n\n');
  expect(heading).toBe('== accumulate, seed 1, iteration 1 ==');
  expect(texts.every((text) => text.startsWith('Once'))).toBe(true);
  expect(texts[0]).toBe(texts.at(-1));
}, 60_000);

test('a prompt longer than the context is refused in one line', async () => {
  const prompt = 'a red ball and '.repeat(40);
  const { code, stdout, stderr } = await ouroboros('sample', 'runs/language-quick', '--prompt', prompt);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^the prompt: expected at most \d+ tokens/)]);
}, 60_000);

test('a linear run has nothing to look at, and says so', async () => {
  const { code, stdout, stderr } = await ouroboros('sample', 'here/linear');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringContaining('something to look at')]);
}, 60_000);

test('the data of a run can be inspected, and what its models wrote', async () => {
  const prepared = await ouroboros('data', 'inspect', 'runs/language-quick', '--json', '--count', '1');
  expect(prepared.code).toBe(0);
  const { shards } = JSON.parse(prepared.stdout);
  expect(shards).toMatchObject([
    { kind: 'tokens', examples: 20, vocabulary: 300, specimens: [expect.stringContaining('.')] },
    { kind: 'tokens', examples: 60, tokens: expect.any(Number), lengths: { least: expect.any(Number) } },
  ]);
  const synthetic = 'runs/language-quick/shared/seed1/iteration-001/synthetic-60';
  const written = await ouroboros('data', 'inspect', synthetic, '--count', '1');
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(written.stdout).toMatch(/examples\s+60/);
  // A specimen stands behind the facts: the tokenizer of the run was found.
  expect(written.stdout.split('\n\n').length).toBeGreaterThan(1);
}, 60_000);

test('a reader that goes away is no error', async () => {
  const { child, finished } = startCommand(cwd, ['models', 'list']);
  child.stdout?.destroy();
  expect(await finished).toMatchObject({ code: 0, stderr: '' });
}, 60_000);
