/** The first TypeScript of the worker thread, imported by boot.mjs. */
import { parentPort, workerData } from 'node:worker_threads';
import { flushSubnormals } from '@ouroboros/native';
import { Host } from './host.ts';
import type { WorkerSetup } from './message.ts';

if (!parentPort) throw new Error('expected worker.ts to be started as a worker thread');
// ONNX Runtime does so for the threads of its sessions, but only for the first thread that calls it in a process.
flushSubnormals();
new Host(parentPort, workerData as WorkerSetup).start();
