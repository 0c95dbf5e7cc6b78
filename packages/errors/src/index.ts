export { Fault, type FaultKind, type FaultParts } from './fault.ts';
export { editDistance, nearest } from './nearest.ts';
