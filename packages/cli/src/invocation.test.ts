import { expect, test } from 'vitest';
import { invocation } from './invocation.ts';

test.each([
  [['run', 'linear-quick', '--set', 'a=1,2'], undefined, 'ouroboros run linear-quick --set a=1,2'],
  [['run', 'x', '--out', "it's mine"], undefined, "ouroboros run x --out 'it'\\''s mine'"],
  [['run', 'x', ''], 'ouroboros', "npx -y pnpm@12 ouroboros run x ''"],
  [['start', '--out', 'runs/a'], 'start', 'npx -y pnpm@12 start --out runs/a'],
])('%j from the script %s is typed as %s', (words, script, text) => {
  expect(invocation(words, script ?? '')).toBe(text);
});
