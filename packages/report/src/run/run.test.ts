import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { exampleSummary, languageLosses, writeExampleRun } from '../testing/example-run.ts';
import { inTemporaryDirectory } from '../testing/temporary-directory.ts';
import { readRun, readRuns } from './run.ts';

const summary = exampleSummary({ losses: languageLosses });

async function faultOf(directory: string): Promise<Fault> {
  return readRun(directory).then(
    () => expect.fail('it was read'),
    (error: Fault) => error,
  );
}

test('a run is read with its identity, results and times', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, summary);
    const run = await readRun(directory);
    expect(run.summary).toEqual(summary);
    expect(run.identity.machine.cores).toBe(2);
    expect(run.journal.phases.get('sample')).toEqual({ count: 1, seconds: 60 });
  }));

test('a directory that is no run, and one where nothing is known yet, are told apart', () =>
  inTemporaryDirectory(async (directory) => {
    const none = await faultOf(directory);
    expect([none.code, none.kind]).toEqual(['report/no-run', 'request']);
    expect(none.message).toContain(join(directory, 'run.json'));
    await writeExampleRun(directory, summary);
    await rm(join(directory, 'summary.json'));
    const early = await faultOf(directory);
    expect([early.code, early.kind]).toEqual(['report/no-summary', 'request']);
    expect(early.message).toContain(join(directory, 'summary.json'));
  }));

const damages: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ['is empty', () => '', /an empty file/],
  ['is cut off', (text) => text.slice(0, text.length / 2), /truncated or altered/],
  ['holds null', () => 'null', /expected object/i],
  [
    'has text for a loss',
    (text) => text.replace('"testLoss":2.312', '"testLoss":"2.312"'),
    /chains\.0\.iterations\.0\.metrics\.testLoss: /,
  ],
  ['lacks its chains', (text) => text.replace('"chains"', '"chain"'), /chains: /],
  ['has another verdict', (text) => text.replace('"collapsing"', '"fine"'), /verdicts\.0\.verdict: /],
  [
    'is of another experiment',
    (text) => text.replace('"language-quick"', '"other"'),
    /"other", while run\.json says "language-quick"/,
  ],
];

test.each(damages)('a summary that %s is refused in one line that names the file', (_, damage, message) =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, summary);
    const path = join(directory, 'summary.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    const fault = await faultOf(directory);
    expect([fault.code, fault.kind]).toEqual(['report/corrupt', 'failure']);
    expect(fault.message).toContain(path);
    expect(fault.message).toMatch(message);
    expect(fault.message).not.toContain('\n');
  }),
);

test('a journal that is missing, or torn by a kill, is no reason to refuse', () =>
  inTemporaryDirectory(async (directory) => {
    await writeExampleRun(directory, summary);
    const path = join(directory, 'events.jsonl');
    await writeFile(path, '{"time":"2026-03-01T10:00:00.000Z","event":"stop","reason":"a full disk"}\n{"ti');
    expect((await readRun(directory)).journal).toMatchObject({
      stopped: 'a full disk',
      last: '2026-03-01T10:00:00.000Z',
    });
    await rm(path);
    expect((await readRun(directory)).journal.phases.size).toBe(0);
  }));

test('runs of one experiment are told apart by their directories', () =>
  inTemporaryDirectory(async (directory) => {
    const paths = ['cold', 'hot'].map((name) => join(directory, name));
    for (const path of paths) await writeExampleRun(path, summary);
    expect((await readRuns(paths)).map(({ name }) => name)).toEqual(['cold', 'hot']);
    expect((await readRuns(paths.slice(1))).map(({ name }) => name)).toEqual(['language-quick']);
  }));
