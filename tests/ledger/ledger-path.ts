import { fileURLToPath } from 'node:url';

/** Path of the ledger of operators. */
export const ledgerPath = fileURLToPath(new URL('../../FEATURES.md', import.meta.url));
