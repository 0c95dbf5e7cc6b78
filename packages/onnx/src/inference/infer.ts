import { Fault } from '@ouroboros/errors';
import type { DataType } from '../data-type.ts';
import { differentDims } from '../dims.ts';
import type { Graph } from '../graph.ts';
import { locate } from '../location.ts';
import { Model } from '../model.ts';
import type { Node } from '../node.ts';
import { attempt, type Report, raise } from '../report.ts';
import { checkSignature } from '../schema/check-signature.ts';
import { type Dim, formatType, type TensorType } from '../shape.ts';
import type { Value } from '../value.ts';
import { InferenceContext, type Inferred } from './context.ts';
import { commonType, takenBranches } from './control-flow.ts';
import { setElements } from './elements.ts';
import { propagation } from './propagation.ts';
import { inferenceRules } from './table.ts';

const carriesSizes: ReadonlySet<DataType> = new Set(['int64', 'int32', 'bool']);

function mergeDim(inferred: Dim, declared: Dim): Dim {
  if (inferred === null) return declared;
  return typeof declared === 'number' ? declared : inferred;
}

/**
 * The more definite of what inference found and what was declared.
 *
 * @throws Fault `onnx/type-mismatch` when the two contradict each other.
 */
function mergeTypes(inferred: Inferred, declared: Inferred, value: Value, node: Node): Inferred {
  if (!inferred || !declared) return inferred ?? declared;
  const shapes = [inferred.shape, declared.shape] as const;
  const contradicts =
    inferred.dtype !== declared.dtype ||
    (shapes[0] && shapes[1] && shapes[0].length !== shapes[1].length) ||
    shapes[0]?.some((dim, i) => differentDims(dim, shapes[1]?.[i] ?? null));
  if (contradicts) {
    throw new Fault({
      code: 'onnx/type-mismatch',
      kind: 'request',
      subject: `${locate(node)}: output "${value.name}"`,
      expected: formatType(inferred),
      received: `${formatType(declared)}, as declared`,
    });
  }
  if (!shapes[0] || !shapes[1]) return { dtype: inferred.dtype, shape: shapes[0] ?? shapes[1] };
  return { dtype: inferred.dtype, shape: shapes[0].map((dim, i) => mergeDim(dim, shapes[1]?.[i] ?? null)) };
}

/** The types of the outputs: what the rule of the operator says, joined with what is declared. */
function typesOf(context: InferenceContext): readonly Inferred[] | undefined {
  const { node, version } = context;
  checkSignature(node, version);
  const types = inferenceRules.get(node.qualifiedType)?.(context);
  return types && node.outputs.map((value, i) => mergeTypes(types[i], value.type, value, node));
}

/**
 * Sets the types of the outputs of `node` from those of its inputs; operators without a rule leave theirs as they are.
 *
 * @throws Fault `onnx/unknown-operator` or `onnx/invalid-node` when the node does not fit its operator,
 *   `onnx/shape-mismatch` when the shapes do not fit each other, `onnx/type-mismatch` when a declared type is wrong.
 */
export function inferNode(node: Node, opsetImports: ReadonlyMap<string, number>): void {
  const context = new InferenceContext(node, opsetImports.get(node.domain) ?? 1);
  const types = typesOf(context);
  if (!types) return;
  node.outputs.forEach((value, i) => {
    value.type = types[i];
  });
  propagate(context);
}

/** Checks that `node` fits its operator and its declared types are those that follow. Throws as `inferNode`. */
export function checkDeclaredTypes(node: Node, opsetImports: ReadonlyMap<string, number>): void {
  typesOf(new InferenceContext(node, opsetImports.get(node.domain) ?? 1));
}

/** Follows the elements of short vectors through operators on sizes. */
function propagate(context: InferenceContext): void {
  const { node } = context;
  const [output] = node.outputs;
  const rule = node.domain === '' ? propagation[node.opType] : undefined;
  if (!rule || !output?.type || !carriesSizes.has(output.type.dtype)) return;
  if ((output.type.shape?.length ?? 2) > 1) return;
  setElements(output, rule(context));
}

/** The values of the enclosing graph that the inputs of a body start from, where they have the same type. */
function startingValues(node: Node, body: Graph): readonly (Value | undefined)[] {
  if (node.opType === 'Loop') return [undefined, undefined, ...node.inputs.slice(2)];
  if (node.opType !== 'Scan') return body.inputs.map(() => undefined);
  const states = node.inputs.length - node.int('num_scan_inputs', 0);
  return node.inputs.map((value, i) => (i < states ? value : undefined));
}

/** Types that a body's inputs have by definition: Loop's iteration number and condition, Scan's slices. */
function givenType(node: Node, index: number): TensorType | undefined {
  if (node.opType === 'Loop' && index < 2) return { dtype: index === 0 ? 'int64' : 'bool', shape: [] };
  if (node.opType !== 'Scan') return undefined;
  const scanned = index - (node.inputs.length - node.int('num_scan_inputs', 0));
  const type = node.inputs[index]?.type;
  if (scanned < 0 || !type?.shape) return undefined;
  const axis = node.ints('scan_input_axes')?.[scanned] ?? 0;
  const at = axis < 0 ? axis + type.shape.length : axis;
  return { dtype: type.dtype, shape: type.shape.filter((_, i) => i !== at) };
}

/**
 * Types a body whose inputs may be undeclared: they get the types the values start with, and where the body gives back
 * another size than it took, that size is unknown and the body is typed again.
 */
function inferBody(node: Node, body: Graph, opsetImports: ReadonlyMap<string, number>, report: Report): void {
  const starts = startingValues(node, body);
  const open = body.inputs.filter((input, i) => {
    const declared = input.type?.shape !== undefined;
    if (!declared) input.type = givenType(node, i) ?? starts[i]?.type ?? input.type;
    return !declared && starts[i] !== undefined;
  });
  const declaredTypes = body.nodes.flatMap((inner) => inner.outputs.map((value) => value.type));
  inferTypes(body, opsetImports, report);
  const shift = node.opType === 'Loop' ? 1 : 0;
  const changed = open.filter((input) => {
    const after = body.outputs[body.inputs.indexOf(input) - shift]?.type;
    const common = commonType(input.type, after);
    const differs = formatType(common) !== formatType(input.type);
    if (differs && after) input.type = common;
    return differs && after !== undefined;
  });
  if (changed.length === 0) return;
  body.nodes
    .flatMap((inner) => inner.outputs)
    .forEach((value, i) => {
      value.type = declaredTypes[i];
    });
  inferTypes(body, opsetImports, report);
}

/**
 * Types every value of `target`, subgraphs included, keeping what was declared. `opsetImports` is needed for a graph
 * only; a model brings its own. With `report`, the outputs of a node that cannot be typed stay as declared, and the rest is
 * typed all the same.
 *
 * @throws Fault as `inferNode`, unless `report` takes it.
 */
export function inferTypes(
  target: Graph | Model,
  opsetImports?: ReadonlyMap<string, number>,
  report: Report = raise,
): void {
  const graph = target instanceof Model ? target.graph : target;
  const imports = opsetImports ?? (target instanceof Model ? target.opsetImports : new Map([['', Infinity]]));
  for (const node of graph.nodes) {
    // A branch that is never taken need not make sense for the shapes at hand.
    for (const body of takenBranches(node)) inferBody(node, body, imports, report);
    attempt(report, () => inferNode(node, imports));
  }
}
