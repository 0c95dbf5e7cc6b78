import { totalmem } from 'node:os';
import { presetConfig } from '@ouroboros/models/language';
import { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import type { OneStep, StepResult } from './one-step-program.ts';

const program = new URL('./one-step-program.ts', import.meta.url);

/** Bytes that the step of the largest takes at its peak. */
const needed = 7e9;

/** The models of the paper; a context of 16 tokens is enough for a step of a Llama-2, which has none of positions. */
const presets = [
  ['gpt2-9m', {}],
  ['llama2-12m', { n_positions: 16 }],
  ['llama2-42m', { n_positions: 16 }],
  ['llama2-126m', { n_positions: 16 }],
] as const;

test.for(presets)(
  '$0 makes a training step and a decoding step on the CPU',
  { timeout: 240_000 },
  async ([preset, shorter], { skip }) => {
    skip(preset === 'llama2-126m' && totalmem() < needed, 'this machine has less than 7 GB of memory');
    const config = { ...presetConfig(preset), ...shorter };
    const batch = 2;
    // A worker of its own for each: what one model needed is given back.
    const runtime = await Runtime.start({ device: 'cpu', threads: 2 });
    try {
      const given: OneStep = { config, batch };
      const result = await runtime.call<StepResult>(program, 'takeOneStep', given);
      // A fresh model guesses evenly but for the spread of its logits, which raises the loss a little.
      expect(Math.abs(result.loss - Math.log(config.vocab_size))).toBeLessThan(0.5);
      expect(result.gradientNorm).toBeGreaterThan(0);
      expect(Number.isFinite(result.gradientNorm)).toBe(true);
      expect(result.moved[0]).toBe(result.moved[1]);
      expect(result.logits).toEqual([batch * config.vocab_size, batch * config.vocab_size]);
    } finally {
      await runtime.close();
    }
  },
);
