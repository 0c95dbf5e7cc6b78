import { type GraphBuilder, type Node, sameDim, type Value } from '@ouroboros/onnx';

/* Letters: B sequences, T tokens, C width of whatever is computed for each token. */

/** Operators that compute each element of their output from the elements at the same place. */
const elementwise = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Where'],
  ...['Neg', 'Abs', 'Sqrt', 'Reciprocal', 'Exp', 'Log', 'Tanh', 'Sigmoid', 'Erf', 'Relu', 'Gelu', 'Swish'],
  ...['Elu', 'LeakyRelu', 'HardSwish', 'HardSigmoid', 'Softplus', 'Mish', 'Identity', 'Cast'],
]);

/** Operators over the last axis, which they are told by `axis`. */
const alongRow = new Set(['LayerNormalization', 'RMSNormalization', 'Softmax', 'LogSoftmax']);

/**
 * Computes one row of a value [B, T, C] for each sequence, [B, C]: what is computed for every token alone, down to the last value
 * that mixes tokens, is computed for these rows alone. Nodes that are no longer read stay behind.
 */
export class LastRows {
  private readonly g: GraphBuilder;
  private readonly rows: readonly [Value, Value];
  private readonly done = new Map<Value, Value>();

  /**
   * @param of [B, T, C]: the values whose rows are taken have its first two axes
   * @param indices int64 [B, 1]: which row of each sequence
   */
  constructor(g: GraphBuilder, of: Value, indices: Value) {
    this.g = g;
    this.rows = [of, indices];
  }

  /** The rows of `value`. */
  take(value: Value): Value {
    const known = this.done.get(value);
    if (known) return known;
    const taken = this.through(value) ?? this.gather(value);
    this.done.set(value, taken);
    return taken;
  }

  private gather(value: Value): Value {
    const taken = this.g.op('GatherND', [value, this.rows[1]], { batch_dims: 1 });
    const [batch = null, , width = null] = value.type?.shape ?? [];
    if (value.type) taken.type = { dtype: value.type.dtype, shape: [batch, width] };
    return taken;
  }

  /** The operator that makes `value`, on rows; undefined where it does not compute every row alone. */
  private through(value: Value): Value | undefined {
    const node = value.producer;
    if (!node || value.outputIndex !== 0 || node.domain !== '' || node.subgraphs.length > 0) return undefined;
    if (!this.isPerRow(node)) return undefined;
    const inputs = node.inputs.map((input) => (input && this.hasRows(input) ? this.take(input) : input));
    const attributes = { ...Object.fromEntries(node.attributes) };
    return this.g.op(
      node.opType,
      inputs,
      alongRow.has(node.opType) ? { ...attributes, axis: -1 } : attributes,
    );
  }

  private isPerRow(node: Node): boolean {
    const { opType, inputs } = node;
    const [first, second] = inputs;
    const others = inputs.slice(1);
    if (elementwise.has(opType))
      return inputs.every((input) => !input || this.hasRows(input) || isFlat(input));
    if (!first || !this.hasRows(first)) return false;
    if (opType === 'MatMul') return second?.type?.shape?.length === 2;
    if (!alongRow.has(opType)) return false;
    const axis = node.int('axis', -1);
    return (axis === -1 || axis === 2) && others.every((input) => !input || isFlat(input));
  }

  /** Whether a value has a row for every token. */
  private hasRows({ type }: Value): boolean {
    const [batch, length] = this.rows[0].type?.shape ?? [];
    const shape = type?.shape;
    if (shape?.length !== 3 || batch === undefined || length === undefined) return false;
    return sameDim(shape[0] ?? null, batch) && sameDim(shape[1] ?? null, length);
  }
}

/** Whether a value is the same for all rows: at most one axis. */
function isFlat({ type }: Value): boolean {
  return type?.shape !== undefined && type.shape.length <= 1;
}
