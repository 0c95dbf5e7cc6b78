export { inferNode, inferTypes } from './infer.ts';
