import { Runtime, type RuntimeOptions } from '@ouroboros/runtime';
import { afterAll, beforeAll } from 'vitest';

/**
 * Starts a runtime before the tests of a file, hands it over, and closes it behind them.
 *
 * @param take keeps the runtime in a variable of the file
 */
export function useRuntime(options: RuntimeOptions, take: (runtime: Runtime) => void): void {
  let started: Runtime | undefined;
  beforeAll(async () => {
    started = await Runtime.start(options);
    take(started);
  });
  afterAll(() => started?.close());
}
