import { ouroboros } from './ouroboros.ts';

process.exitCode = await ouroboros(process.argv.slice(2));
