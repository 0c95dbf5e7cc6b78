export { ouroboros } from './ouroboros.ts';
export { buildProgram } from './program.ts';
