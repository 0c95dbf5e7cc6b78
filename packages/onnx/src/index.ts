export { type Attribute, type AttributeLike, float, toAttribute } from './attribute.ts';
export { defaultOpset, GraphBuilder, type OpOptions } from './builder.ts';
export { cloneGraph, cloneModel, inlineInto } from './copy.ts';
export { type CallCost, type CallTensor, callCost, type OperatorCall } from './counting/call.ts';
export { fixDims } from './counting/fix-dims.ts';
export { peakLiveBytes } from './counting/live-bytes.ts';
export { countOperations, type OperationCount } from './counting/operations.ts';
export { allocate, type DataType, type ElementArrays, elementBytes, isFloating } from './data-type.ts';
export {
  addDims,
  broadcastShapes,
  canonicalDim,
  divideDims,
  multiplyDims,
  productOfDims,
  sameDim,
  subtractDims,
} from './dims.ts';
export { Graph, type NodeOptions } from './graph.ts';
export { inferNode, inferTypes } from './inference/index.ts';
export { inferenceRules } from './inference/table.ts';
export { locate } from './location.ts';
export { Model, type ModelFunction } from './model.ts';
export { Node } from './node.ts';
export { convertOpset } from './opset/convert-opset.ts';
export { newestReadableOpset, oldestReadableOpset, standardOpset } from './opset/supported.ts';
export { parametersOf } from './parameters.ts';
export { eliminateCommonSubexpressions } from './passes/eliminate-common-subexpressions.ts';
export { eliminateDeadCode } from './passes/eliminate-dead-code.ts';
export { eliminateIdentities } from './passes/eliminate-identities.ts';
export { foldConditionals } from './passes/fold-conditionals.ts';
export { foldConstants } from './passes/fold-constants.ts';
export { inlineFunctions } from './passes/inline-functions.ts';
export { type NarrowedInterface, type Narrowing, narrowTypes } from './passes/narrow-types.ts';
export { type Pass, runPasses, standardPasses } from './passes/run-passes.ts';
export { selectBranches } from './passes/select-branches.ts';
export { sortTopologically } from './passes/sort-topologically.ts';
export { unrollLoops } from './passes/unroll-loops.ts';
export { type PrepareOptions, prepare } from './prepare.ts';
export { print } from './print.ts';
export type { Report } from './report.ts';
export {
  type DeclaredRole,
  declaredRole,
  type ReadOptions,
  readModel,
  readModelFile,
  type WriteFileOptions,
  type WriteOptions,
  writeModel,
  writeModelFile,
} from './serialization/index.ts';
export { type Dim, formatShape, formatType, isStatic, type Shape, type TensorType } from './shape.ts';
export { elementCount, scalar, type Tensor, tensor, tensorOf } from './tensor.ts';
export { dataTypeOfCode, typeCodes } from './type-code.ts';
export { type Use, Value } from './value.ts';
export { verify } from './verify.ts';
