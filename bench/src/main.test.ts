import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { devices } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import type { BenchDocument, CaseResult, SuiteResult } from './document.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as `pnpm bench` does. */
function bench(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'bench/src/main.ts', ...words];
    execFile(process.execPath, command, { cwd: root, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function requireCase(result: CaseResult): void {
  expect(result).toMatchObject({
    name: expect.stringContaining(': '),
    unit: expect.stringMatching(/\/s$/),
    throughput: expect.any(Number),
    median: expect.any(Number),
    mad: expect.any(Number),
    samples: 1,
    times: [expect.any(Number)],
    callsPerSample: expect.any(Number),
  });
  for (const figure of [result.throughput, result.median]) expect(figure).toBeGreaterThan(0);
}

test('--json prints one document with the environment and every case, and nothing else', async () => {
  const { exitCode, stdout, stderr } = await bench('random', 'sampler', '--quick', '--rounds', '1', '--json');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('sampler: [64, 4096] top-k 50');
  const { environment, suites } = JSON.parse(stdout) as BenchDocument;
  expect(environment).toEqual({
    ...{ cpu: expect.any(String), cores: expect.any(Number), memoryBytes: expect.any(Number) },
    ...{ platform: process.platform, architecture: process.arch, node: process.versions.node },
    ...{ onnxruntime: expect.any(String), ouroboros: expect.any(String), tinybench: expect.any(String) },
    loadAverage: [expect.any(Number), expect.any(Number), expect.any(Number)],
    commit: environment.commit === null ? null : expect.stringMatching(/^[0-9a-f]{40}(-dirty)?$/),
    ...{ device: 'cpu', threads: expect.any(Number), quick: true, startedAt: expect.any(String) },
  });
  expect(suites.map(({ name }) => name)).toEqual(['sampler', 'random']);
  for (const suite of suites) {
    expect(suite).not.toHaveProperty('problems');
    expect(suite.cases.length).toBeGreaterThanOrEqual(6);
    suite.cases.forEach(requireCase);
  }
  const compared = suites.flatMap(({ cases }) => cases).filter(({ baseline }) => baseline !== undefined);
  expect(compared.length).toBeGreaterThanOrEqual(7);
  for (const { ratio, low, high, verdict } of compared) {
    // One round: an interval without width, of which nothing is claimed.
    expect([low, high, verdict]).toEqual([ratio, ratio, 'undecided']);
  }
}, 120_000);

test("of every convolution one formulation is the product's choice, and a profile has their share", async () => {
  const words = ['images', 'convolution', '--quick', '--rounds', '1', '--profile', '--json'];
  const { exitCode, stdout } = await bench(...words);
  expect(exitCode).toBe(0);
  const { suites } = JSON.parse(stdout) as BenchDocument;
  const [images, convolution] = suites as [SuiteResult, SuiteResult];
  expect([images.problems, convolution.problems]).toEqual([undefined, undefined]);
  for (const { shares } of images.profiles ?? []) {
    expect(shares?.convolutions).toBeGreaterThan(0);
    expect(shares?.convolutions).toBeLessThan(1);
  }
  const contestOf = ({ name }: CaseResult): string => name.split(': ')[0] as string;
  const contests = new Set(convolution.cases.map(contestOf));
  for (const contest of contests) {
    const cases = convolution.cases.filter((result) => contestOf(result) === contest);
    expect(cases.filter(({ name }) => name.endsWith("the product's choice"))).toHaveLength(1);
    expect(Math.min(...cases.map(({ figures }) => figures?.['x the time of the fastest'] ?? 0))).toBe(1);
  }
  expect(contests.size).toBe(3);
}, 120_000);

test('molecules are trained, scored and sampled, and edges and memory are told by atom', async () => {
  const { exitCode, stdout } = await bench('molecules', '--quick', '--rounds', '1', '--json');
  expect(exitCode).toBe(0);
  const [{ cases, problems } = { cases: [] }] = (JSON.parse(stdout) as BenchDocument).suites;
  expect(problems).toBeUndefined();
  cases.forEach(requireCase);
  const figuresOf = (part: string) => cases.find(({ name }) => name.includes(part))?.figures;
  expect(figuresOf('Langevin')?.['scored molecules/s']).toBeGreaterThan(0);
  // A chain is as dense at any length, but for its ends.
  const [short, long] = [figuresOf('8 chains of 21 atoms'), figuresOf('8 chains of 66 atoms')];
  for (const figure of ['edges/atom', 'KiB alive/atom']) {
    expect(long?.[figure]).toBeGreaterThan(short?.[figure] as number);
    expect(long?.[figure]).toBeLessThan(2 * (short?.[figure] as number));
  }
}, 120_000);

test('without --json there is a table', async () => {
  const { exitCode, stdout } = await bench('random', '--quick', '--rounds', '1');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^random\n +throughput +median +mad +n +times naive/m);
  expect(stdout).toMatch(/^ {4}native +[\d,.]+ numbers\/s +[\d,.]+ \w+ +0\.0 % +1 +[\d,.]+ \[/m);
}, 120_000);

test('a wrong argument is one line on stderr and exit code 2', async () => {
  const { exitCode, stdout, stderr } = await bench('samplers');
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^suite: expected one of .*received "samplers"; did you mean "sampler"\?\n$/);
}, 60_000);

test('where a device is missing the rows that need none are measured, and the exit code is 1', async ({
  skip,
}) => {
  const cuda = (await devices()).find(({ device }) => device === 'cuda');
  if (cuda?.available) return skip('this machine has CUDA');
  const words = ['images', 'random', '--device', 'cuda', '--quick', '--rounds', '1', '--json'];
  const { exitCode, stdout } = await bench(...words);
  expect(exitCode).toBe(1);
  const suites = new Map((JSON.parse(stdout) as BenchDocument).suites.map((each) => [each.name, each]));
  expect(suites.get('random')?.cases.length).toBeGreaterThan(0);
  expect(suites.get('images')?.problems).toEqual([expect.stringMatching(/^--device cuda: [^\n]+$/)]);
}, 120_000);
