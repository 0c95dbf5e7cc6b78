import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import type { Experiment } from './experiment/experiment.ts';
import type { RunEvent } from './loop/run-event.ts';
import { type RunRequest, runExperiment } from './loop.ts';
import { readSummary } from './summary/summary.ts';
import { type CountingHooks, countingFamily, idleRuntime } from './testing/counting-family.ts';
import { countingExperiment, fingerprint, inTemporaryDirectory } from './testing/run-directory.ts';

/** Runs the counting experiment; tells the calls that the family got. */
async function run(
  out: string,
  changes: Partial<Experiment> = {},
  hooks: CountingHooks = {},
  more: Partial<RunRequest> = {},
) {
  const calls: string[] = [];
  const family = countingFamily({ onCall: (call) => calls.push(call), ...hooks });
  const experiment = countingExperiment(changes);
  const summary = await runExperiment({ experiment, family, runtime: idleRuntime, out, ...more });
  return { calls, summary };
}

test('the first model of a seed is fitted once, its batch generated once, and nothing after the last fit', () =>
  inTemporaryDirectory(async (out) => {
    const { calls } = await run(out, { iterations: 2 });
    const own = ['fit 2 of seed 1', 'evaluate 2 of seed 1', 'specimens 2 of seed 1'];
    expect(calls).toEqual([
      'fit 1 of seed 1',
      'evaluate 1 of seed 1',
      'specimens 1 of seed 1',
      'sample 8 from 1 of seed 1',
      ...own,
      ...own,
    ]);
  }));

test('regimes that ask the first model for another number of examples get a batch of their own', () =>
  inTemporaryDirectory(async (out) => {
    const regimes = ['replace', 'replace-multiple', 'accumulate', 'accumulate-subsample'];
    const { calls } = await run(out, { regimes, iterations: 3 });
    const samples = calls.filter((call) => call.startsWith('sample'));
    expect(samples.filter((call) => call.includes('from 1'))).toEqual([
      'sample 8 from 1 of seed 1',
      'sample 16 from 1 of seed 1',
    ]);
    expect(samples.filter((call) => call.includes('from 2')).sort()).toEqual([
      'sample 24 from 2 of seed 1',
      ...Array.from({ length: 3 }, () => 'sample 8 from 2 of seed 1'),
    ]);
  }));

test('models are fitted on what the regime says', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { regimes: ['replace', 'accumulate', 'replace-multiple'] });
    const examples = (of: 'trainExamples' | 'syntheticExamples') =>
      summary.chains.map(({ iterations }) => iterations.map((iteration) => iteration[of]));
    expect(examples('trainExamples')).toEqual([
      [8, 8, 8],
      [8, 16, 24],
      [8, 16, 24],
    ]);
    expect(examples('syntheticExamples')).toEqual([
      [0, 8, 8],
      [0, 8, 16],
      [0, 16, 24],
    ]);
  }));

test('a run leaves the files of the design, and no lock', () =>
  inTemporaryDirectory(async (out) => {
    await run(out, { iterations: 2, regimes: ['replace'] });
    const records = [
      ...['fit.json', 'metrics.json', 'specimens.json', 'timing.json'],
      ...['weight.png', 'weights.safetensors'],
    ];
    expect([...(await fingerprint(out)).keys()].sort()).toEqual(
      [
        ...records.map((name) => join('chains/replace-seed1/iteration-002', name)),
        ...['manifest.json', 'tensors.safetensors'].map((name) => join('data/real-seed1', name)),
        'events.jsonl',
        'run.json',
        'shared/seed1/family.json',
        ...records.map((name) => join('shared/seed1/iteration-001', name)),
        ...['manifest.json', 'tensors.safetensors'].map((name) =>
          join('shared/seed1/iteration-001/synthetic-8', name),
        ),
        'summary.json',
      ].sort(),
    );
  }));

test('the summary on the disk is the one returned, and says what the design asks', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { seeds: [3, 5] }, { expectedWeight: 2 });
    expect(await readSummary(out)).toEqual(summary);
    expect(summary).toMatchObject({
      run: out,
      experiment: 'counting-test',
      family: 'counting',
      lossLabel: 'weight',
      finished: true,
      config: { regimes: ['replace', 'accumulate'], seeds: [3, 5], iterations: 3 },
      versions: { node: process.versions.node },
    });
    const [chain] = summary.chains;
    expect(chain).toMatchObject({ family: 'counting', model: 'plain', regime: 'replace', seed: 3 });
    expect(chain?.path).toBe('chains/replace-seed3');
    const theory = { standardErrors: { testLoss: 0.5 }, expected: { testLoss: 4 } };
    expect(chain?.iterations[1]).toMatchObject({ n: 2, ...theory, fit: {} });
    expect(chain?.iterations[1]?.specimens.items[0]).toMatch(/^weight /);
    const [replace, accumulate] = [
      [1, 2, 3],
      [1, 1.25, expect.closeTo(1.361111, 6)],
    ];
    expect(summary.chains.map(({ linear }) => linear)).toEqual([replace, accumulate, replace, accumulate]);
  }));

test('a family is asked once per seed and regime what theory expects, and a run that goes on keeps the answer', () =>
  inTemporaryDirectory(async (out) => {
    const changes = { regimes: ['replace', 'accumulate', 'accumulate-subsample'] };
    const first = await run(out, changes, { expectedWeight: 2 });
    expect(first.calls.slice(0, 4)).toEqual([
      ...['expect 3 of seed 1', 'expect 3 of seed 1', 'expect 3 of seed 1'],
      'fit 1 of seed 1',
    ]);
    const expected = first.summary.chains.map(({ iterations }) =>
      iterations.map((iteration) => iteration.expected?.testLoss),
    );
    expect(expected).toEqual([
      [2, 4, 6],
      [2, 2.5, expect.closeTo(2.722222, 6)],
      [2, undefined, undefined],
    ]);
    const second = await run(out, changes, { expectedWeight: 3 });
    expect(second.calls).toEqual([]);
    expect(second.summary).toEqual(first.summary);
  }));

test('a run whose data are on record without expectations is told them when it goes on', () =>
  inTemporaryDirectory(async (out) => {
    const before = await run(out);
    expect(before.summary.chains[0]?.iterations[0]).not.toHaveProperty('expected');
    expect(before.summary.chains.map(({ linear }) => linear[1])).toEqual([2, 1.25]);
    const after = await run(out, {}, { expectedWeight: 2 });
    expect(after.calls).toEqual(['expect 3 of seed 1', 'expect 3 of seed 1']);
    expect(after.summary.chains[0]?.iterations[2]?.expected).toEqual({ testLoss: 6 });
  }));

test('a theory that outgrows the numbers is left out, and the run goes on', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { regimes: ['replace'] }, { expectedWeight: Number.MAX_VALUE });
    expect(summary.chains[0]?.iterations.map(({ expected }) => expected)).toEqual([
      { testLoss: Number.MAX_VALUE },
      {},
      {},
    ]);
  }));

test('the summary tells how figures are called, how every fit went and what is left of the rare items', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { iterations: 2, regimes: ['replace'] });
    expect(summary.metrics).toEqual([{ name: 'testLoss', label: 'weight', group: 'Loss', better: 'lower' }]);
    const [first, second] = summary.chains[0]?.iterations ?? [];
    expect(first?.survival?.map(({ item, mentions }) => [item, mentions])).toEqual([['7', 1]]);
    expect(second?.survival?.map(({ item, mentions }) => [item, mentions])).toEqual([['7', 2]]);
    expect(second?.distributions).toEqual([
      { name: 'half', label: 'half', unit: 'halves', low: 0, high: 2, real: [0.5, 0.5], generated: [1, 0] },
    ]);
    const weight = second?.metrics.testLoss;
    expect(second?.curve?.map(({ step }) => step)).toEqual([1, 2]);
    expect(second?.curve?.[1]).toEqual({
      step: 2,
      epoch: 1,
      trainLoss: second?.fit.trainLoss,
      testLoss: weight,
    });
    // Read back from the records of the iterations.
    expect((await run(out, { iterations: 2, regimes: ['replace'] })).summary).toEqual(summary);
  }));

test('molecules in space are on record as they were told', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { iterations: 1, regimes: ['replace'] });
    const [first] = summary.chains[0]?.iterations ?? [];
    const [text] = first?.specimens.items ?? [];
    expect(first?.specimens.structures).toEqual([
      { name: 'C', label: text, generated: `generated by ${text}`, reference: 'real' },
    ]);
  }));

test('pictures lie beside specimens.json, and the summary names them by their paths in the run', () =>
  inTemporaryDirectory(async (out) => {
    const { summary } = await run(out, { iterations: 2, regimes: ['replace'] });
    const directories = ['shared/seed1/iteration-001', 'chains/replace-seed1/iteration-002'];
    const pictures = summary.chains[0]?.iterations.map(({ specimens }) => specimens.pictures?.[0]);
    expect(pictures?.map((picture) => picture?.file)).toEqual(
      directories.map((directory) => join(directory, 'weight.png')),
    );
    for (const picture of pictures ?? []) {
      const png = await readFile(join(out, picture?.file ?? ''));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      const tiles = { columns: 1, rows: 1, width: 1, height: 1 };
      expect(picture).toMatchObject({ name: 'weight', label: 'a pixel', tiles, bytes: png.length });
    }
  }));

test('a picture that is missing, cut off or altered is made again, and nothing else', () =>
  inTemporaryDirectory(async (out) => {
    await run(out);
    const before = await fingerprint(out);
    const path = join(out, 'chains/replace-seed1/iteration-002/weight.png');
    const png = await readFile(path);
    const damages = [
      () => rm(path),
      () => writeFile(path, png.subarray(0, 40)),
      () => writeFile(path, Buffer.concat([png, png])),
    ];
    for (const damage of damages) {
      await damage();
      expect((await run(out)).calls).toEqual(['specimens 2 of seed 1']);
      expect(await fingerprint(out)).toEqual(before);
    }
  }));

test('the verdict is that of a regime over its seeds', () =>
  inTemporaryDirectory(async (out) => {
    const testLoss = (seed: number, iteration: number) => seed + iteration * (1 + seed / 100);
    const { summary } = await run(out, { seeds: 3, iterations: 6, regimes: ['replace'] }, { testLoss });
    expect(summary.verdicts[0]).toMatchObject({ regime: 'replace', verdict: 'collapsing', from: 2, to: 6 });
    expect(summary.verdicts[0]).toHaveProperty('slope', expect.closeTo(1.02, 10));
    expect(summary.chains.map(({ verdict }) => verdict)).toEqual(['collapsing', 'collapsing', 'collapsing']);
  }));

test('a second run of the same command does nothing and tells the same', () =>
  inTemporaryDirectory(async (out) => {
    const first = await run(out);
    const before = await fingerprint(out);
    const events: RunEvent[] = [];
    const second = await run(out, {}, {}, { onEvent: (event) => events.push(event) });
    expect(second.calls).toEqual([]);
    expect(second.summary).toEqual(first.summary);
    expect(await fingerprint(out)).toEqual(before);
    expect(events.filter((event) => event.type === 'iteration' && event.skipped)).toHaveLength(6);
  }));

test('events tell phase, place and progress, with an estimate of the time that remains', () =>
  inTemporaryDirectory(async (out) => {
    const events: RunEvent[] = [];
    await run(out, { regimes: ['replace'] }, {}, { onEvent: (event) => events.push(event) });
    expect(events[0]).toEqual({ type: 'start', run: out, resumed: false, chains: 1 });
    const place = { seed: 1, regime: 'replace', iteration: 2, iterations: 3, shared: false };
    const ofSecond = events.filter((event) => 'place' in event && event.place.iteration === 2);
    expect(ofSecond.map(({ type }) => type)).toEqual([
      ...['phase', 'progress', 'phase-done', 'phase', 'phase-done'],
      ...['phase', 'phase-done', 'phase', 'phase-done', 'iteration'],
    ]);
    expect(ofSecond[0]).toEqual({
      ...{ type: 'phase', phase: 'fit', place, examples: 8 },
      remaining: expect.any(Number),
    });
    expect(ofSecond[1]).toMatchObject({ phase: 'fit', progress: { done: 1, total: 2, unit: 'steps' } });
    expect(events.at(-1)).toMatchObject({ type: 'finish', summary: { finished: true } });
  }));

test('the journal holds one object a line, with times', () =>
  inTemporaryDirectory(async (out) => {
    await run(out, { iterations: 1, regimes: ['replace'] });
    await run(out, { iterations: 1, regimes: ['replace'] });
    const lines = (await readFile(join(out, 'events.jsonl'), 'utf8')).trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line));
    expect(entries.map(({ event }) => event)).toEqual([
      ...['start', 'prepare', 'fit', 'evaluate', 'specimens', 'finish'],
      ...['resume', 'prepare', 'finish'],
    ]);
    for (const { time } of entries) expect(new Date(time).toISOString()).toBe(time);
    expect(entries[2]).toMatchObject({ regime: 'replace', seed: 1, iteration: 1, examples: 8 });
  }));

test('half a line that a kill left in the journal is cut off', () =>
  inTemporaryDirectory(async (out) => {
    await run(out, { iterations: 1 });
    const path = join(out, 'events.jsonl');
    const whole = await readFile(path, 'utf8');
    await writeFile(path, `${whole}{"time": "2024`);
    await run(out, { iterations: 1 });
    const after = await readFile(path, 'utf8');
    expect(after.startsWith(`${whole}{`)).toBe(true);
    for (const line of after.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  }));

test('a run cannot be continued with another configuration: the key and both values are named', () =>
  inTemporaryDirectory(async (out) => {
    await run(out, { iterations: 1 });
    const before = await fingerprint(out);
    const refusal = async (changes: Partial<Experiment>) => {
      const fault = await run(out, { iterations: 1, ...changes }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Fault);
      expect((fault as Fault).kind).toBe('request');
      return (fault as Fault).message;
    };
    expect(await refusal({ iterations: 2 })).toBe(
      `iterations of the run in ${out}: expected 1, with which it was begun, received 2; ` +
        'choose another --out, or go on with --set iterations=1',
    );
    expect(await refusal({ regimes: ['replace'] })).toContain('--set regimes=replace,accumulate');
    expect(await refusal({ data: { examples: 9 } })).toContain('data.examples of the run');
    expect(await refusal({ name: 'another' })).toContain('experiment of the run');
    expect(await fingerprint(out)).toEqual(before);
  }));

test('a run that stopped before its first fit had anything to show is begun anew with another configuration', () =>
  inTemporaryDirectory(async (out) => {
    const failing = countingFamily();
    const family = {
      ...failing,
      open: async (request: Parameters<typeof failing.open>[0]) =>
        Object.assign(await failing.open(request), { fit: () => Promise.reject(new Error('too large')) }),
    };
    const experiment = countingExperiment({ iterations: 2, data: { examples: 9 } });
    await expect(runExperiment({ experiment, family, runtime: idleRuntime, out })).rejects.toThrow(
      'too large',
    );
    await run(out, { iterations: 1 });
    expect((await readSummary(out)).config.iterations).toBe(1);
  }));

test('data that changed since the run was begun are refused', () =>
  inTemporaryDirectory(async (out) => {
    await run(out, { iterations: 1 });
    const family = countingFamily();
    const changed = {
      ...family,
      open: async (request: Parameters<typeof family.open>[0]) =>
        Object.assign(await family.open(request), { realExamples: 7 }),
    };
    const request = { experiment: countingExperiment({ iterations: 1 }), runtime: idleRuntime, out };
    await expect(runExperiment({ ...request, family: changed })).rejects.toThrow(
      `realExamples of seed 1 in ${out}: expected 8, with which the run was begun, received 7`,
    );
  }));

test('altered, truncated or missing weights, shards and records are named and refused', () =>
  inTemporaryDirectory(async (out) => {
    await run(out);
    const before = await fingerprint(out);
    const shared = join(out, 'shared/seed1/iteration-001');
    const victims = [
      join(shared, 'weights.safetensors'),
      join(shared, 'synthetic-8/tensors.safetensors'),
      join(out, 'chains/replace-seed1/iteration-002/metrics.json'),
      join(out, 'run.json'),
    ];
    for (const path of victims) {
      const bytes = await readFile(path);
      const altered = Buffer.from(bytes);
      const last = altered.length - 1;
      altered[last] = (altered[last] as number) ^ 1;
      for (const contents of [altered, bytes.subarray(0, last - 1)]) {
        await writeFile(path, contents);
        const fault = await run(out).catch((error: unknown) => error);
        expect(fault).toBeInstanceOf(Fault);
        expect(fault).toMatchObject({ kind: 'failure', message: expect.stringContaining(path) });
      }
      await writeFile(path, bytes);
    }
    expect((await run(out)).calls).toEqual([]);
    expect(await fingerprint(out)).toEqual(before);
  }));

test('published results and the scale are on record beside what was computed', () =>
  inTemporaryDirectory(async (out) => {
    const losses = [{ regime: 'replace', iteration: 2, testLoss: 9 }];
    const reference = { source: 'Someone 2024, Table 1', label: 'as here', losses };
    const { summary } = await run(out, { reference, scales: { nano: { iterations: 2 } } });
    expect(summary).toMatchObject({ reference, config: { scale: 'nano', iterations: 2 } });
    expect(summary.config).not.toHaveProperty('reference');
    expect(await readSummary(out)).toEqual(summary);
    expect(JSON.parse(await readFile(join(out, 'run.json'), 'utf8'))).toMatchObject({ reference });
    // Of two scales it is the name that differs first.
    const other = { scale: 'small', scales: { small: { iterations: 3 } } } as const;
    await expect(run(out, other)).rejects.toThrow(
      `scale of the run in ${out}: expected nano, with which it was begun, received small`,
    );
  }));

test('a test loss that is not finite is refused by name', () =>
  inTemporaryDirectory(async (out) => {
    const testLoss = (_: number, iteration: number) => (iteration === 2 ? Number.NaN : 1);
    await expect(run(out, {}, { testLoss })).rejects.toThrow(
      'testLoss of iteration 2 of replace, seed 1: expected a finite number, received NaN',
    );
  }));

test('a loss of the learning curve that is not finite is refused by name and step', () =>
  inTemporaryDirectory(async (out) => {
    await expect(run(out, {}, { lastLoss: () => Number.NaN })).rejects.toThrow(
      'trainLoss at step 2 of iteration 1 of replace, seed 1: expected a finite number, received NaN',
    );
  }));

test('a share of a distribution that is not finite is refused by its name and place', () =>
  inTemporaryDirectory(async (out) => {
    await expect(run(out, {}, { shares: () => [1, Number.NaN] })).rejects.toThrow(
      'generated share 2 of the distribution half of iteration 1 of replace, seed 1: expected a finite number, received NaN',
    );
  }));

test('a stop takes effect in the middle of a fit, says where, and the next run goes on', () =>
  inTemporaryDirectory(async (directory) => {
    const [out, undisturbed] = [join(directory, 'stopped'), join(directory, 'undisturbed')];
    const changes = { fit: { pause: 20 } };
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === 'progress' && event.place.iteration === 2) stop.abort(new Error('asked to stop'));
    };
    const stopped = run(out, changes, {}, { signal: stop.signal, onEvent });
    await expect(stopped).rejects.toThrow(
      `the run in ${out}: expected to finish, received a request to stop while fitting in iteration 2 of replace, ` +
        'seed 1; what is done is kept: run the same command again to go on',
    );
    expect((await readSummary(out)).finished).toBe(false);
    expect((await readSummary(out)).chains[0]?.iterations).toHaveLength(1);
    expect((await run(out, changes)).calls[0]).toBe('fit 2 of seed 1');
    await run(undisturbed, changes);
    expect(await fingerprint(out)).toEqual(await fingerprint(undisturbed));
  }));

test('a wrong request writes nothing', () =>
  inTemporaryDirectory(async (directory) => {
    const out = join(directory, 'new');
    await expect(run(out, { regimes: ['replce'] })).rejects.toThrow('did you mean replace?');
    await expect(run(out, { iterations: 0 })).rejects.toThrow('iterations: expected a positive whole number');
    await expect(run(out, { seeds: [1, 1] })).rejects.toThrow('seeds: expected');
    await expect(readSummary(out)).rejects.toThrow('expected the directory of a run');
    expect([...(await fingerprint(directory)).keys()]).toEqual([]);
  }));

test('a directory that cannot be is one clear fault', () =>
  inTemporaryDirectory(async (directory) => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const fault = await run(join(file, 'run')).catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'Fault', kind: 'request', message: expect.stringContaining(file) });
  }));

test('growth says how much every model generates, and how much each is fitted on', () =>
  inTemporaryDirectory(async (out) => {
    const regimes = ['replace', 'accumulate', 'replace-multiple'];
    const { calls, summary } = await run(out, { regimes, growth: 'linear:0.5' }, { expectedWeight: 1 });
    expect(summary.config.growth).toBe('linear:0.5');
    // Batches of 12 examples hold no whole copies of a design of 8: v_n is known of model 1 alone, but a family may know more.
    expect(summary.chains[0]?.linear).toEqual([1]);
    expect(calls).toContain('expect 3 of seed 1');
    expect(
      summary.chains.map(({ iterations }) => iterations.map(({ trainExamples }) => trainExamples)),
    ).toEqual([
      [8, 12, 16],
      [8, 20, 36],
      [8, 20, 36],
    ]);
    expect(calls.filter((call) => call.startsWith('sample')).sort()).toEqual([
      'sample 12 from 1 of seed 1',
      'sample 16 from 2 of seed 1',
      'sample 16 from 2 of seed 1',
      'sample 20 from 1 of seed 1',
      'sample 36 from 2 of seed 1',
    ]);
  }));

test('a growth that cannot be is refused before anything is fitted', () =>
  inTemporaryDirectory(async (out) => {
    const calls: string[] = [];
    const refusal = (growth: string) => run(out, { growth }, { onCall: (call) => calls.push(call) });
    await expect(refusal('quadratic:2')).rejects.toThrow('growth: expected constant:<c>');
    await expect(refusal('linear:-0.5')).rejects.toThrow('batch 3 has 0 units');
    await expect(refusal('geometric:0.2')).rejects.toThrow('by which batch 3 has 0.32 of them');
    expect(calls).toEqual([]);
    await run(out, { growth: 'geometric:0.25' });
    await expect(run(out)).rejects.toThrow('go on with --set growth=geometric:0.25');
  }));

test('fixed-real is fitted on both batches with their weights, fresh-real on a new real batch each time', () =>
  inTemporaryDirectory(async (out) => {
    const regimes = ['fixed-real-0.25', 'fresh-real-0.25', 'replace'];
    const { summary } = await run(out, { regimes });
    const [, second] = summary.chains.map(({ iterations }) => iterations[1]);
    expect(second).toMatchObject({ trainExamples: 16, syntheticExamples: 8 });
    const mean = (from: number) =>
      Array.from({ length: 8 }, (_, k) => 1 + Math.cos(k + from)).reduce((sum, value) => sum + value, 0) / 8;
    const first = mean(0) + 0.01;
    const synthetic =
      first + Array.from({ length: 8 }, (_, k) => Math.sin(k + 1)).reduce((a, b) => a + b, 0) / 8;
    const losses = summary.chains.map(({ iterations }) => iterations[1]?.metrics.testLoss);
    expect(losses[0]).toBeCloseTo(0.25 * mean(0) + 0.75 * synthetic + 0.02, 12);
    expect(losses[1]).toBeCloseTo(0.25 * mean(8) + 0.75 * synthetic + 0.02, 12);
    const files = [...(await fingerprint(out)).keys()].filter((path) => path.startsWith('data'));
    expect(files.filter((path) => path.endsWith('manifest.json')).sort()).toEqual(
      ['data/real-seed1-2', 'data/real-seed1-3', 'data/real-seed1'].map((path) =>
        join(path, 'manifest.json'),
      ),
    );
    expect((await run(out, { regimes })).calls).toEqual([]);
  }));

test('data with too few real batches are refused before anything is fitted', () =>
  inTemporaryDirectory(async (out) => {
    const calls: string[] = [];
    const hooks = { realBatches: 2, onCall: (call: string) => calls.push(call) };
    await expect(run(out, { regimes: ['replace', 'fresh-real'] }, hooks)).rejects.toThrow(
      'there is no batch 3',
    );
    expect(calls).toEqual([]);
    await run(out, { regimes: ['fresh-real'], iterations: 2 }, hooks);
  }));
