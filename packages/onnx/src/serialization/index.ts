export { type DeclaredRole, declaredRole } from './declared-role.ts';
export { type ReadOptions, readModel, readModelFile } from './read-model.ts';
export { type WriteFileOptions, type WriteOptions, writeModel, writeModelFile } from './write-model.ts';
