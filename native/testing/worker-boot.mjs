// Starts a TypeScript worker from a thread that may itself not have been started by tsx (as under vitest).
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
