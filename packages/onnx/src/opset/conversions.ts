import type { Node } from '../node.ts';
import { axesInput, axisInput } from './axes-input.ts';
import { batchNormalization } from './batch-normalization.ts';
import { gridSample } from './grid-sample.ts';
import { groupNormalization } from './group-normalization.ts';
import { split } from './split.ts';

/** What became of an operator in one operator set: rewrites a node of the sets before in place, or replaces it. */
export interface Conversion {
  /** The operator set from which on the operator is written in the new way. */
  readonly since: number;
  readonly convert: (node: Node) => void;
}

const reductions = ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'];

/**
 * The changes since operator set 13, by operator, oldest first, that alter how a node is written or what it means.
 * All others only allow more: element types, new attributes whose default is what was, new optional inputs.
 */
export const conversions: ReadonlyMap<string, readonly Conversion[]> = new Map<string, readonly Conversion[]>(
  [
    ...reductions.map((name) => [`Reduce${name}`, [{ since: 18, convert: axesInput }]] as const),
    ['BatchNormalization', [{ since: 14, convert: batchNormalization }]],
    ['DFT', [{ since: 20, convert: axisInput }]],
    ['GridSample', [{ since: 20, convert: gridSample }]],
    ['GroupNormalization', [{ since: 21, convert: groupNormalization }]],
    ['Split', [{ since: 18, convert: split }]],
  ],
);
