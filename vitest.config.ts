import { defineConfig } from 'vitest/config';

/**
 * Two workers on two cores; a test that trains declares its own longer timeout.
 *
 * What is tested beside its code, and what only asks a worker to compute, shares processes with other files, so that a module is read
 * once and not once per file: such a test leaves nothing behind in its process. Isolated are those that do: they run commands here, or
 * change how this process computes, as ONNX Runtime does with the thread that calls it first (subnormal numbers become zeros).
 */
const computing = 'tests/{convolution,density,discrete,gaussian,gradients,linear,onnx,tokenizer}/**';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // Starting a runtime takes long on a busy machine.
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['packages/*/src/**/*.test.ts', 'models/**/*.test.ts', `${computing}/*.test.ts`],
          exclude: ['**/node_modules/**', 'packages/runtime/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: [
            'packages/runtime/src/**/*.test.ts',
            'native/**/*.test.ts',
            'bench/src/**/*.test.ts',
            'tests/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', computing],
        },
      },
    ],
  },
});
