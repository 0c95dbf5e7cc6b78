import { expect, test } from 'vitest';
import { type Contest, measure } from '../contest.ts';
import { says, withShares } from './figures.ts';
import type { Limits } from './limits.ts';
import { bandwidthOf, memoryCandidate } from './memory.ts';

const limits: Limits = {
  readBytesPerSecond: 20e9,
  writeBytesPerSecond: 10e9,
  copyBytesPerSecond: 5e9,
  flopsPerSecond: 300e9,
};

function timed(seconds: number) {
  return { timesItself: true, warmUps: 0, run: async () => ({ seconds }) } as const;
}

const contest: Contest = {
  name: 'contest',
  unit: 'rows/s',
  work: 10,
  bytes: 4e9,
  flops: 100e9,
  candidates: [
    { name: 'real', role: 'real', ...timed(2) },
    { name: 'half the work', role: 'real', work: 5, ...timed(2) },
    { name: 'bytes of its own', role: 'peer', bytes: 8e9, ...timed(2) },
    { name: 'another unit', role: 'limit', unit: 'GFLOP/s', ...timed(2) },
  ],
};

test('rows say what was achieved and what of the limits that is', async () => {
  const cases = await measure(contest, { rounds: 1, sampleSeconds: 0 });
  const figures = withShares(contest, cases, limits).map((result) => result.figures);
  expect([says(contest, 'bytes'), says(contest, 'flops')]).toEqual([true, true]);
  const flops = { 'GFLOP/s': 50, 'share of peak': 1 / 6 };
  expect(figures).toEqual([
    { 'GB/s': 2, 'share of bandwidth': 0.1, ...flops },
    { 'GB/s': 1, 'share of bandwidth': 0.05, 'GFLOP/s': 25, 'share of peak': 1 / 12 },
    { 'GB/s': 4, 'share of bandwidth': 0.2, ...flops },
    undefined,
  ]);
});

test('the share is of what is done to the bytes', async () => {
  const copying: Contest = { ...contest, traffic: 'copy', candidates: contest.candidates.slice(0, 1) };
  const [copied] = withShares(copying, await measure(copying, { rounds: 1, sampleSeconds: 0 }), limits);
  expect(copied?.figures?.['share of bandwidth']).toBe(0.4);
});

test('a limit of its own has no share of those of the machine', async () => {
  const candidates = [memoryCandidate('read', 2 ** 16, 1)];
  const own: Contest = { name: 'own', unit: 'rows/s', work: 1, candidates };
  expect(says(own, 'bytes')).toBe(false);
  const [{ figures = {} } = {}] = withShares(
    own,
    await measure(own, { rounds: 1, sampleSeconds: 0 }),
    limits,
  );
  expect(Object.keys(figures)).toEqual(['GB/s']);
});

test('what is not known has no share', async () => {
  const cases = await measure(contest, { rounds: 1, sampleSeconds: 0 });
  const [{ figures = {} } = {}] = withShares(contest, cases, { flopsPerSecond: 100e9 });
  expect(figures).toEqual({ 'GB/s': 2, 'GFLOP/s': 50, 'share of peak': 0.5 });
});

test.each(['read', 'write', 'copy'] as const)('a pass that can %s memory has a bandwidth', (traffic) => {
  expect(bandwidthOf(traffic, 2 ** 16, 2, 2)).toBeGreaterThan(0);
  const candidate = memoryCandidate(traffic, 2 ** 16, 1);
  candidate.run();
  expect(candidate).toMatchObject({ role: 'limit', bytes: 2 ** 16 });
  expect(candidate.name).toMatch(/^(reading|writing|copying) 0\.0655 MB$/);
});
