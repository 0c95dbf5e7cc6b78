// JavaScript, since a worker thread on Node 20 does not inherit the loader of its parent, and
// neither does a process, so somebody has to teach it TypeScript before its first .ts file.
import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(isMainThread ? process.argv[2] : './worker.ts');
