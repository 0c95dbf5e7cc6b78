import { Fault } from '@ouroboros/errors';
import { locate } from '../location.ts';
import type { Node } from '../node.ts';
import type { Value } from '../value.ts';

/**
 * Before operator set 14 more than one output meant training; since then `training_mode` says so, and the saved
 * statistics are no outputs any more.
 *
 * @throws Fault `onnx/opset` when something reads the saved statistics
 */
export function batchNormalization(node: Node): void {
  const { graph } = node;
  const saved = node.outputs.slice(3);
  const read = saved.find((value) => value.uses.length > 0 || graph.outputs.includes(value));
  if (read) {
    throw new Fault({
      code: 'onnx/opset',
      kind: 'request',
      subject: locate(node),
      expected: 'saved statistics that nobody reads, as operator sets from 14 on have none',
      received: `a reader of "${read.name}"`,
      remedy: 'export the model with operator set 14 or later',
    });
  }
  if (node.outputs.slice(1).every((value) => value.name === '')) return;
  node.attributes.set('training_mode', { type: 'int', value: 1 });
  if (saved.length > 0) dropOutputs(node, 3);
}

/** Puts a node with the first `count` outputs in the place of `node`. */
function dropOutputs(node: Node, count: number): void {
  const { graph } = node;
  const kept = node.outputs.slice(0, count);
  const copy = graph.addNode(node.opType, node.inputs, {
    attributes: node.attributes,
    domain: node.domain,
    outputNames: kept.map((value) => value.name),
    before: node,
  });
  kept.forEach((old, i) => {
    const value = copy.outputs[i] as Value;
    value.type = old.type;
    graph.replaceUses(old, value);
    value.name = old.name;
  });
  graph.removeNode(node);
  copy.name = node.name;
}
