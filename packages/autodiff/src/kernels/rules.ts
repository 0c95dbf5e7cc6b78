import type { GraphBuilder, Node, Value } from '@ouroboros/onnx';
import { Algebra } from '../algebra.ts';
import { rewriteNodes } from '../rewrite-nodes.ts';
import type { Rule, RuleBody } from '../rule.ts';
import { isTanhGelu } from '../rules/gelu.ts';
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
  const nodes = builder.graph.nodes.filter(isReplaced);
  return rewriteNodes(builder, nodes, (x) => geluByKernel(new Algebra(builder), x));
}

function isReplaced(node: Node): boolean {
  return isTanhGelu(node) && node.inputs[0]?.type?.dtype === 'float32';
}
