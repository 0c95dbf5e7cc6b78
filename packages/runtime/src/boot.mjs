// The one file of JavaScript: on Node 20 a worker thread does not inherit the loader of its parent, so somebody has
// to teach it TypeScript before its first .ts file.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
