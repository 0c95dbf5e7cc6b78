import { expect, test } from 'vitest';
import { type Candidate, type Contest, type MeasureSettings, measure } from './contest.ts';

const settings: MeasureSettings = { rounds: 3, sampleSeconds: 0 };

/** A candidate that reports given seconds, round after round, once it is warm. */
function timed(name: string, role: Candidate['role'], seconds: readonly number[]): Candidate {
  let call = 0;
  const run = async () => ({ seconds: seconds[call++] as number });
  return { name, role, timesItself: true, warmUps: 0, run };
}

function contestOf(...candidates: Candidate[]): Contest {
  return { name: 'contest', unit: 'tokens/s', work: 6, candidates };
}

test('candidates are warmed up, then take turns', async () => {
  const calls: string[] = [];
  const candidate = (name: string): Candidate => ({
    name,
    role: 'real',
    prepare: () => calls.push(`(${name})`),
    run: () => calls.push(name),
  });
  await measure(contestOf(candidate('a'), candidate('b')), { ...settings, rounds: 2 });
  const warm = (name: string) => [`(${name})`, name, `(${name})`, name];
  const turn = ['(a)', 'a', '(b)', 'b'];
  expect(calls).toEqual([...warm('a'), ...warm('b'), ...turn, ...turn]);
});

test('times that the work took itself are summed up exactly', async () => {
  const naive = timed('slow', 'naive', [6, 12, 9]);
  const real = timed('fast', 'real', [2, 3, 3]);
  const [slow, fast] = await measure(contestOf(naive, real), settings);
  expect(slow).toEqual({
    name: 'contest: slow',
    role: 'naive',
    unit: 'tokens/s',
    throughput: 6 / 9,
    median: 9,
    mad: 3,
    samples: 3,
    times: [6, 12, 9],
    callsPerSample: 1,
  });
  expect(fast).toMatchObject({ name: 'contest: fast', throughput: 2, median: 3, mad: 0, times: [2, 3, 3] });
  expect(fast).toMatchObject({ baseline: 'slow', verdict: 'undecided' });
  expect(fast?.ratio).toBeCloseTo(3, 12);
  expect(fast?.low).toBeCloseTo(3, 12);
  expect(fast?.high).toBeCloseTo(4, 12);
});

test('ratios are of the time for a unit of work', async () => {
  const naive = { ...timed('small', 'naive', [1, 1, 1]), work: 1 };
  const real = { ...timed('large', 'real', [4, 4, 4]), work: 8 };
  const [, large] = await measure(contestOf(naive, real), settings);
  expect(large).toMatchObject({ throughput: 2, ratio: 2 });
});

test('real paths are compared with limits and peers besides, and with nothing of another unit', async () => {
  const candidates = [
    timed('naive', 'naive', [8, 8, 8]),
    timed('real', 'real', [2, 2, 2]),
    timed('peer', 'peer', [4, 4, 4]),
    { ...timed('product', 'limit', [1, 1, 1]), unit: 'GFLOP/s' },
  ];
  const [naive, real, peer, product] = await measure(contestOf(...candidates), settings);
  expect(naive).not.toHaveProperty('ratio');
  expect(real).toMatchObject({
    baseline: 'naive',
    ratio: 4,
    against: [{ baseline: 'peer', role: 'peer', ratio: 2 }],
  });
  expect(peer).toMatchObject({ baseline: 'naive', ratio: 2 });
  expect(peer).not.toHaveProperty('against');
  expect(product).toMatchObject({ unit: 'GFLOP/s', throughput: 6 });
  expect(product).not.toHaveProperty('ratio');
});

test('short calls are timed several at once', async () => {
  let calls = 0;
  const run = () => void calls++;
  const [result] = await measure(contestOf({ name: 'short', role: 'real', run }), {
    rounds: 2,
    sampleSeconds: 0.001,
  });
  expect(result?.callsPerSample).toBeGreaterThan(1);
  expect(calls).toBeGreaterThan(2 * (result?.callsPerSample as number));
});

test('long contests take fewer rounds', async () => {
  const contest = { ...contestOf(timed('long', 'real', [1, 1, 1])), mostRounds: 1 };
  expect(await measure(contest, settings)).toMatchObject([{ samples: 1 }]);
});

test('a peer that fails is left out and the others go on', async () => {
  const errors: unknown[] = [];
  const peer = timed('peer', 'peer', [1]);
  const failing: Candidate = { ...peer, run: () => Promise.reject(new Error('no such program')) };
  const contest = contestOf(timed('real', 'real', [1, 1, 1]), failing);
  const cases = await measure(contest, { ...settings, onDropout: (error) => errors.push(error) });
  expect(cases.map(({ name }) => name)).toEqual(['contest: real']);
  expect(cases[0]).not.toHaveProperty('against');
  expect(errors).toMatchObject([{ message: 'no such program' }]);
});

test('a real path that fails ends the contest', async () => {
  const failing: Candidate = {
    name: 'real',
    role: 'real',
    run: () => Promise.reject(new Error('out of order')),
  };
  await expect(measure(contestOf(failing), { ...settings, onDropout: () => undefined })).rejects.toThrow(
    'out of order',
  );
});

test('a request to stop is heard between samples', async () => {
  const stop = new AbortController();
  let calls = 0;
  const run = () => {
    if (++calls === 3) stop.abort(new Error('stop'));
  };
  const contest = contestOf({ name: 'endless', role: 'real', run });
  await expect(measure(contest, { ...settings, rounds: 1000, signal: stop.signal })).rejects.toThrow('stop');
  expect(calls).toBe(3);
});
