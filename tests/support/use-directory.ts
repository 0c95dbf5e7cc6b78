import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * Makes a temporary directory before the tests of a file, hands its path over, and removes it behind them.
 *
 * @param take keeps the path in a variable of the file
 */
export function useDirectory(take: (path: string) => void): void {
  let made: string | undefined;
  beforeAll(async () => {
    made = await mkdtemp(join(tmpdir(), 'ouroboros-test-'));
    take(made);
  });
  afterAll(() => made && rm(made, { recursive: true, force: true }));
}
