import { writeFileSync } from 'node:fs';
import { writeLedger } from './ledger.ts';
import { ledgerPath } from './ledger-path.ts';

writeFileSync(ledgerPath, writeLedger());
