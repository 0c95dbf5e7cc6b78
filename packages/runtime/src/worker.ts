/** The first TypeScript of the worker thread, imported by boot.mjs. */
import { parentPort, workerData } from 'node:worker_threads';
import { Host } from './host.ts';
import type { WorkerSetup } from './message.ts';

if (!parentPort) throw new Error('expected worker.ts to be started as a worker thread');
new Host(parentPort, workerData as WorkerSetup).start();
