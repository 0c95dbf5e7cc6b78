import { defineConfig } from 'vitest/config';

/** Two workers on two cores; a test that trains declares its own longer timeout. */
export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'models/**/*.test.ts',
      'native/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'tests/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // Starting a runtime takes long on a busy machine.
    hookTimeout: 60_000,
  },
});
