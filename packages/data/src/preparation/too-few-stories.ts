import { Fault } from '@ouroboros/errors';

/** Which fresh batch was asked for, how many stories one has, and how many there are in all. */
export interface Shortage {
  readonly batch: number;
  readonly size: number;
  readonly received: number;
}

/** Code of the Fault for too few stories. */
export const tooFewCode = 'data/too-few-stories';

/** The Fault for training stories that do not suffice for a fresh batch: `data/too-few-stories`. */
export function tooFewStories(subject: string, { batch, size, received }: Shortage): Fault {
  return new Fault({
    code: tooFewCode,
    kind: 'request',
    subject,
    expected: `at least ${batch * size} training stories, for ${batch} batches of ${size}`,
    received: String(received),
    remedy: 'lower data.stories or the number of iterations, or give more stories',
  });
}
