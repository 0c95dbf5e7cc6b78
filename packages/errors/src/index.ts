export { Fault, type FaultKind, type FaultParts } from './fault.ts';
export { editDistance, nearest } from './nearest.ts';
export { type UnknownName, unknownName } from './unknown-name.ts';
