import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bindings, loadAddon } from './addon.ts';

const directory = mkdtempSync(join(tmpdir(), 'ouroboros-addon-'));
afterAll(() => rmSync(directory, { recursive: true }));
const command = 'build it with `npx -y pnpm@12 run build`';

test('an addon that was not built is a fault with the command that builds it', () => {
  const file = join(directory, 'none.node');
  expect(() => loadAddon(file)).toThrow(
    expect.objectContaining({
      code: 'native/not-built',
      kind: 'failure',
      message: `native addon ${file}: expected the compiled addon, received no such file; ${command}`,
    }),
  );
});

test('a file that is no addon is a fault with the reason in one line', () => {
  const file = join(directory, 'broken.node');
  writeFileSync(file, 'not a shared library');
  expect(() => loadAddon(file)).toThrow(
    expect.objectContaining({
      code: 'native/unloadable',
      message: expect.stringMatching(/^[^\n]*an addon that loads[^\n]*$/),
    }),
  );
});

test('an addon built before a function existed is a fault that names it', () => {
  const call = bindings<{ fillBits: unknown; foldProteins: unknown }>(['fillBits', 'foldProteins']);
  expect(call).toThrow(
    expect.objectContaining({
      code: 'native/outdated',
      message: expect.stringContaining('a build that has foldProteins'),
    }),
  );
});
