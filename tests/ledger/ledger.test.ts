import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeLedger } from './ledger.ts';
import { ledgerPath } from './ledger-path.ts';

test('FEATURES.md is what `pnpm run features` writes', () => {
  expect(readFileSync(ledgerPath, 'utf8')).toBe(writeLedger());
});
