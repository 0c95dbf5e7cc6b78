import type { Node } from '../node.ts';
import { elementCount } from '../tensor.ts';
import { inputElements, outputElements, sizesOf, uncounted } from './elements.ts';

/** Floating-point operations of one node with known sizes. */
export type CountingRule = (node: Node) => number;

/** Two operations, a product and a sum, for each element of the result and each of the `k` terms that it sums. */
const product = (node: Node, k: number): number => 2 * outputElements(node) * k;

/** The last axis of the left matrix, or the one before where it is read transposed, is summed over. */
const matrixProduct: CountingRule = (node) => {
  const left = sizesOf(node, node.inputs[0]);
  const transposed = node.int('transA', 0) !== 0 && left.length > 1;
  // FusedMatMul's transBatchA puts the first axis before the last, before it swaps the last two.
  const rows = node.int('transBatchA', 0) !== 0 && left.length > 2 ? left[0] : left.at(-2);
  return product(node, (transposed ? rows : left.at(-1)) as number);
};

const gemm: CountingRule = (node) => matrixProduct(node) + (node.inputs[2] ? outputElements(node) : 0);

/** Every element of the result sums over the weights of its channel. */
const convolution: CountingRule = (node) => {
  const [, ...perChannel] = sizesOf(node, node.inputs[1]);
  return product(node, elementCount(perChannel)) + (node.inputs[2] ? outputElements(node) : 0);
};

/** Every element of the input is multiplied by the weights of its channel. */
const transposedConvolution: CountingRule = (node) => {
  const [, ...perChannel] = sizesOf(node, node.inputs[1]);
  return 2 * inputElements(node, 0) * elementCount(perChannel) + (node.inputs[2] ? outputElements(node) : 0);
};

/** Sizes of the letters of an equation such as `bhid,bhjd->bhij`. */
function letterSizes(node: Node): ReadonlyMap<string, number> {
  const equation = node.string('equation', '').replace(/\s/g, '');
  if (equation.includes('.')) throw uncounted(node, 'an equation without "..."', `"${equation}"`);
  const terms = (equation.split('->')[0] ?? '').split(',');
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => {
    const dims = sizesOf(node, node.inputs[i]);
    [...term].forEach((letter, axis) => {
      // An axis of size 1 broadcasts.
      sizes.set(letter, Math.max(sizes.get(letter) ?? 1, dims[axis] ?? 1));
    });
  });
  return sizes;
}

/** As many products and sums as there are combinations of all letters; the inputs of a longer equation are taken pairwise at best. */
const einsum: CountingRule = (node) => {
  const combinations = elementCount([...letterSizes(node).values()]);
  return 2 * combinations * Math.max(1, node.inputs.length - 1);
};

/** Products of matrices and convolutions: exact counts, two operations for every multiply-add. */
export const productRules: ReadonlyMap<string, CountingRule> = new Map([
  ['MatMul', matrixProduct],
  ['com.microsoft.FusedMatMul', matrixProduct],
  ['Gemm', gemm],
  ['Conv', convolution],
  ['ConvTranspose', transposedConvolution],
  ['Einsum', einsum],
]);
