import {
  eliminateCommonSubexpressions,
  eliminateDeadCode,
  eliminateIdentities,
  fixDims,
  foldConstants,
  type Model,
  type NarrowedInterface,
  narrowTypes,
  selectBranches,
  unrollLoops,
  verify,
} from '@ouroboros/onnx';
import type { Device } from '../device.ts';
import { constantOfShape } from './constant-of-shape.ts';
import { matrixProduct } from './matrix-product.ts';
import { oneHot } from './one-hot.ts';
import { oneMinusPower } from './one-minus-power.ts';
import { type Rewrite, rewriteNodes } from './rewrite.ts';
import { sum } from './sum.ts';

/** A model written for a device. */
export interface LoweredModel {
  readonly model: Model;
  /** int64 inputs and outputs that are int32 now. */
  readonly narrowed: NarrowedInterface;
}

/** Longest Loop that is written out. */
const mostTrips = 64;

/** Operators that ONNX Runtime's WebGPU provider lacks, and what it has instead. */
const onWebgpu: ReadonlyMap<string, Rewrite> = new Map([
  ['com.microsoft.FusedMatMul', matrixProduct],
  ['ConstantOfShape', constantOfShape],
  ['OneHot', oneHot],
  ['Sub', oneMinusPower],
  ['Sum', sum],
]);

/** Whether graphs are written anew for a device. */
export function lacksOperators(device: Device): boolean {
  return device === 'webgpu';
}

/**
 * A copy of `model` in operators that the execution provider of `device` has, so that as little as possible falls back to the
 * processor. For CUDA and the processor it is `model` itself.
 *
 * @param sizes numbers for symbolic sizes of inputs: with them Loops can be written out, which WebGPU does not have
 * @throws what `fixDims` throws for names that are not there
 */
export function lowerFor(
  model: Model,
  device: Device,
  sizes: Readonly<Record<string, number>> = {},
): LoweredModel {
  if (!lacksOperators(device)) return { model, narrowed: { inputs: [], outputs: [] } };
  const copy = fixDims(model, sizes);
  const { graph, opsetImports } = copy;
  foldConstants(graph);
  unrollLoops(graph, opsetImports, mostTrips);
  foldConstants(graph);
  selectBranches(graph, opsetImports);
  rewriteNodes(graph, opsetImports, onWebgpu);
  narrowTypes(graph, opsetImports, { from: 'float64', to: 'float32' });
  const narrowed = narrowTypes(graph, opsetImports, { from: 'int64', to: 'int32', throughout: true });
  tidy(copy);
  return { model: copy, narrowed };
}

function tidy(model: Model): void {
  const { graph } = model;
  eliminateIdentities(graph);
  foldConstants(graph);
  eliminateCommonSubexpressions(graph);
  eliminateDeadCode(graph);
  verify(model);
}
