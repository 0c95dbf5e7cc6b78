import { sameDim } from '../dims.ts';
import type { Graph } from '../graph.ts';
import type { Node } from '../node.ts';
import type { Dim, Shape, TensorType } from '../shape.ts';
import type { Value } from '../value.ts';
import type { InferenceContext, InferenceRule, Inferred, RuleGroup } from './context.ts';
import { knownElements } from './elements.ts';

/** The graph in attribute `name`. */
export function bodyOf(c: InferenceContext, name: string): Graph | undefined {
  const attribute = c.node.attributes.get(name);
  return attribute?.type === 'graph' ? attribute.value : undefined;
}

/** What holds of both types: sizes that differ are unknown. */
export function commonType(a: Inferred, b: Inferred): Inferred {
  if (!a || !b || a.dtype !== b.dtype) return undefined;
  if (!a.shape || !b.shape || a.shape.length !== b.shape.length) return { dtype: a.dtype, shape: undefined };
  const shape = a.shape.map((dim, i) => (sameDim(dim, b.shape?.[i] as Dim) ? dim : null));
  return { dtype: a.dtype, shape };
}

function withAxis(size: Dim, type: Inferred): Inferred {
  return type && { dtype: type.dtype, shape: type.shape && [size, ...type.shape] };
}

/** True when the body always asks to go on: its condition is constantly true or the one it was given. */
function goesOn(body: Graph): boolean {
  let condition: Value | undefined = body.outputs[0];
  while (condition?.producer?.opType === 'Identity') condition = condition.producer.inputs[0];
  const constant = condition?.constant;
  return condition !== undefined && (condition === body.inputs[1] || constant?.data[0] === 1);
}

/** How often the body of a Loop runs, where nothing but the trip count can end it. */
function tripCount(c: InferenceContext, body: Graph): Dim {
  const first = c.node.inputs[1];
  const begins = first === undefined || first.constant?.data[0] === 1;
  return begins && c.has(0) && goesOn(body) ? (c.elements(0)?.[0] ?? null) : null;
}

/** A carried value keeps its type only where the body gives back what it took. */
function carriedType(c: InferenceContext, body: Graph, index: number): Inferred {
  const [before, after] = [body.inputs[index + 2]?.type, body.outputs[index + 1]?.type];
  const initial = c.type(index + 2);
  if (initial && before && initial.dtype !== before.dtype) {
    c.fail(`carried value ${index} of ${before.dtype}, as in the body`, initial.dtype);
  }
  if (before && after && before.dtype !== after.dtype) {
    c.fail(`carried value ${index} to keep its element type`, `${before.dtype}, then ${after.dtype}`);
  }
  const stable = commonType(before, after);
  // The body may never run: then the initial value comes out.
  return commonType(stable, initial ?? stable);
}

const loop: InferenceRule = (c) => {
  const body = bodyOf(c, 'body');
  if (!body) return [];
  const carried = Math.max(0, c.inputCount - 2);
  if (body.inputs.length !== carried + 2) {
    c.fail(
      `a body of ${carried + 2} inputs: iteration, condition and the carried values`,
      `${body.inputs.length}`,
    );
  }
  if (body.outputs.length !== c.outputCount + 1) {
    c.fail(
      `a body of ${c.outputCount + 1} outputs: condition, carried values, scanned values`,
      `${body.outputs.length}`,
    );
  }
  const trips = tripCount(c, body);
  return c.node.outputs.map((_, i) =>
    i < carried ? carriedType(c, body, i) : withAxis(trips, body.outputs[i + 1]?.type),
  );
};

/** The branch that an If with a known condition takes; undefined where the condition is not known. */
export function takenBranch(node: Node): Graph | undefined {
  const [condition] = node.inputs;
  if (node.domain !== '' || node.opType !== 'If' || !condition) return undefined;
  const known = knownElements(condition)?.[0];
  if (typeof known !== 'number') return undefined;
  const branch = node.attributes.get(known === 0 ? 'else_branch' : 'then_branch');
  return branch?.type === 'graph' ? branch.value : undefined;
}

/** The subgraphs of `node` that may run. */
export function takenBranches(node: Node): readonly Graph[] {
  const taken = takenBranch(node);
  return taken ? [taken] : node.subgraphs;
}

const conditional: InferenceRule = (c) => {
  const [yes, no] = [bodyOf(c, 'then_branch'), bodyOf(c, 'else_branch')];
  if (!yes || !no) return [];
  if (yes.outputs.length !== c.outputCount || no.outputs.length !== c.outputCount) {
    c.fail(`${c.outputCount} outputs of each branch`, `${yes.outputs.length} and ${no.outputs.length}`);
  }
  const taken = takenBranch(c.node);
  if (taken) return taken.outputs.map((output) => output.type);
  return c.node.outputs.map((_, i) => commonType(yes.outputs[i]?.type, no.outputs[i]?.type));
};

/** The length over which a Scan runs: the size of the scanned axis of its scanned inputs. */
function scanLength(c: InferenceContext, states: number): Dim {
  const axes = c.node.ints('scan_input_axes');
  let length: Dim = null;
  for (let i = states; i < c.inputCount; i++) {
    const shape = c.shape(i);
    const axis = shape && c.axis(axes?.[i - states] ?? 0, shape.length);
    const size = axis === undefined ? null : (shape?.[axis] as Dim);
    length = c.same(length, size ?? length, 'scanned inputs of one length');
  }
  return length;
}

function insertAxis(type: TensorType, axis: number, size: Dim): TensorType {
  if (!type.shape) return type;
  const at = axis < 0 ? axis + type.shape.length + 1 : axis;
  const shape: Shape = [...type.shape.slice(0, at), size, ...type.shape.slice(at)];
  return { dtype: type.dtype, shape };
}

const scan: InferenceRule = (c) => {
  const body = bodyOf(c, 'body');
  if (!body || c.version < 9) return [];
  const states = c.inputCount - c.node.int('num_scan_inputs', 0);
  if (body.inputs.length !== c.inputCount)
    c.fail(`a body of ${c.inputCount} inputs`, `${body.inputs.length}`);
  if (body.outputs.length !== c.outputCount)
    c.fail(`a body of ${c.outputCount} outputs`, `${body.outputs.length}`);
  const length = scanLength(c, states);
  const axes = c.node.ints('scan_output_axes');
  return body.outputs.map((output, i) => {
    if (i < states) return commonType(output.type, c.type(i) ?? output.type);
    return output.type && insertAxis(output.type, axes?.[i - states] ?? 0, length);
  });
};

/** Operators that run a graph. */
export const controlFlow: RuleGroup = { Loop: loop, If: conditional, Scan: scan };
