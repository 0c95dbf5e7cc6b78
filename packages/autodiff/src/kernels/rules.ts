import { type GraphBuilder, type Node, sortTopologically, type Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import type { Rule, RuleBody } from '../rule.ts';
import { rules } from '../rules/index.ts';
import { attentionRule } from './causal-attention.ts';
import { gemmRule } from './column-sums.ts';
import { crossEntropyRule } from './cross-entropy.ts';
import { geluByKernel, geluRule } from './gelu.ts';
import { layerNormRule } from './layer-norm.ts';

/** The gradients of kernels, and those that are computed by kernels. */
export function kernelRules(): readonly Rule[] {
  const usual = (operator: string): RuleBody => (rules.get(operator) as Rule).body;
  return [
    attentionRule,
    crossEntropyRule,
    gemmRule(usual('Gemm')),
    geluRule,
    layerNormRule(usual('LayerNormalization')),
  ];
}

/**
 * Calls kernels where a forward graph has an operator of the same meaning.
 *
 * @returns what replaces each output
 */
export function callKernels(builder: GraphBuilder): Map<Value, Value> {
  const { graph } = builder;
  const replaced = new Map<Value, Value>();
  const nodes = graph.nodes.filter(isTanhGelu);
  for (const node of nodes) {
    const [x, y] = [node.inputs[0] as Value, node.outputs[0] as Value];
    const made = geluByKernel(new Algebra(builder), x);
    graph.replaceUses(y, made);
    replaced.set(y, made);
  }
  graph.removeNodes(new Set(nodes));
  sortTopologically(graph);
  return replaced;
}

function isTanhGelu(node: Node): boolean {
  const isForm = node.qualifiedType === 'Gelu' && node.string('approximate', 'none') === 'tanh';
  return isForm && node.inputs[0]?.type?.dtype === 'float32';
}
