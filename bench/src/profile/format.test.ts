import { expect, test } from 'vitest';
import type { Profile } from '../document.ts';
import { formatProfile } from './format.ts';

const profile: Profile = {
  name: 'gpt2-nano training',
  seconds: 1.1,
  plainSeconds: 1,
  operators: Array.from({ length: 30 }, (_, i) => ({
    ...{ operator: `Operator${i}`, provider: 'CPUExecutionProvider', calls: 100 },
    ...{ microseconds: 1e5 - i, operations: 1e9, operationsPerSecond: 1e10, bytesPerSecond: 1e10 },
  })),
  blocks: [{ name: 'attention', calls: 7, microseconds: 1e6 }],
};

test('tables have at most 120 columns and 16 rows, and shares of what the machine does at best', () => {
  const lines = formatProfile(profile, {
    ...{ flopsPerSecond: 4e10, readBytesPerSecond: 1e10, copyBytesPerSecond: 1e10 },
  });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(lines.filter((line) => line.includes('Operator'))).toHaveLength(15);
  expect(lines.join('\n')).toMatch(/Operator0 \(CPU\) +100 +3\.3 % +100 +10 +25\.0 % +10 +50\.0 %/);
  expect(lines.join('\n')).toMatch(/15 more .* 50\.0 %/);
  expect(lines[1]).toContain('1.1 s while profiled, 1 s without: 10 %');
});
