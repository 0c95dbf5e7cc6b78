import { language, presetConfig } from '@ouroboros/models/language';
import type { Device } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { accelerators, missing } from '../support/accelerators.ts';
import { useDeviceRuntimes } from '../support/use-device-runtimes.ts';
import { useDirectory } from '../support/use-directory.ts';
import type { Writing, WritingReport } from './programs.ts';

/* Small models write on the processor and on whichever other devices are here. */

type Documents = readonly { readonly index: number; readonly tokens: readonly number[] }[];

const programs = new URL('./programs.ts', import.meta.url);
const gpt2 = { ...presetConfig('gpt2-nano'), vocab_size: 300, n_positions: 24 };
const llama2 = { ...presetConfig('llama2-nano'), vocab_size: 300, n_positions: 24 };
const cases = accelerators.flatMap((device) => [gpt2, llama2].map((config) => ({ device, config })));

let directory = '';
useDirectory((path) => {
  directory = path;
});

const runtimeOf = useDeviceRuntimes();

async function call<R>(device: Device, name: string, argument: unknown): Promise<R> {
  return (await runtimeOf(device)).call<R>(programs, name, argument);
}

test.each([gpt2, llama2])(
  '$architecture writes the same by a Loop in a graph and step by step',
  { timeout: 300_000 },
  async (config) => {
    const { sample } = language.parse({ sample: { slots: 4, temperature: 0.7 } });
    const request = { sample, endOfText: 0, seed: 3, iteration: 2, first: 1, count: 9 };
    const [plain, inGraph] = [
      { config, request },
      { config, request, inGraph: true },
    ] satisfies Writing[];
    const expected = await call<Documents>('cpu', 'write', plain);
    expect(expected.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await call<Documents>('cpu', 'write', inGraph)).toEqual(expected);
  },
);

test.for(cases)(
  'on $device $config.architecture writes what it writes on the processor',
  { timeout: 300_000 },
  async ({ device, config }, { skip }) => {
    const reason = await missing(device);
    if (reason !== undefined) return skip(reason);
    const { sample } = language.parse({ sample: { slots: 4 } });
    const request = { sample, endOfText: 0, seed: 3, iteration: 2, first: 0, count: 6, prompt: [5, 7] };
    const argument: Writing = { config, request };
    const expected = await call<Documents>('cpu', 'write', argument);
    const received = await call<Documents>(device, 'write', argument);
    expect(received.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    // A uniform on the border of two tokens may fall on either side; what follows then is another text.
    const same = received.filter(({ tokens }, k) => String(tokens) === String(expected[k]?.tokens));
    expect(same.length).toBeGreaterThanOrEqual(5);
  },
);

test.for(accelerators)(
  'on %s the caches of decoding stay on the device, and nothing falls back',
  { timeout: 300_000 },
  async (device, { skip }) => {
    const reason = await missing(device);
    if (reason !== undefined) return skip(reason);
    const argument = { config: gpt2, slots: 4, runs: 3, profile: `${directory}/${device}` };
    const { traffic, operators } = await call<WritingReport>(device, 'writeSteps', argument);
    if (device === 'cuda') return;
    const { tokens, positions, uniforms, forced, ...caches } = traffic.uploads;
    expect([tokens, positions, uniforms, forced]).toEqual([3, 3, 3, 3]);
    expect(new Set(Object.values(caches))).toEqual(new Set([1]));
    expect(traffic.downloads).toEqual({ ids: 3 });
    const elsewhere = operators.filter(
      ({ operator, provider }) => provider !== 'WebGpuExecutionProvider' || operator.startsWith('Memcpy'),
    );
    expect(elsewhere).toEqual([]);
  },
);
