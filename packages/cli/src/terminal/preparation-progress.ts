import { performance } from 'node:perf_hooks';
import type { PreparationProgress } from '@ouroboros/data';
import type { Screen } from './screen.ts';

const labels = {
  tokenizer: 'learning the vocabulary',
  test: 'tokenizing test stories',
  train: 'tokenizing training stories',
} as const;

/** Shows how far a preparation has come, with the time that its stage still takes at the speed so far. */
export function showPreparation(screen: Screen): (progress: PreparationProgress) => void {
  let stage: PreparationProgress['stage'] | undefined;
  let first = { done: 0, at: 0 };
  return (progress) => {
    const { done, total } = progress;
    const now = performance.now();
    if (progress.stage !== stage) {
      stage = progress.stage;
      first = { done, at: now };
    }
    const speed = now > first.at ? ((done - first.done) / (now - first.at)) * 1000 : 0;
    screen.status({
      label: labels[progress.stage],
      fraction: total > 0 ? Math.min(1, done / total) : 0,
      ...(speed > 0 ? { remaining: (total - done) / speed } : {}),
    });
  };
}
