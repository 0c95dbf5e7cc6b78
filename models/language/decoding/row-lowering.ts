import { type RowOperation, RowProgram, type RowRun, rowKernels } from '@ouroboros/native';
import { type Model, type Node, type Tensor, tensor, type Value } from '@ouroboros/onnx';

/*
 * A segment of a decoding step computes every row alone. Where it does so with operators that the addon has as well, the addon runs
 * it: the same graph, with what lies between its products done while the rows are in the cache. Any other graph goes to a session.
 */

/** What a lowered graph computes, under the names of its inputs and outputs. */
export class LoweredRows {
  readonly inputNames: readonly string[];
  private readonly program: RowProgram;
  private readonly names: Names;
  private readonly threads: number;

  constructor(program: RowProgram, names: Names, threads: number) {
    this.program = program;
    this.names = names;
    this.threads = threads;
    this.inputNames = [...names.inputs, ...names.indices];
  }

  /**
   * As `Session.run`: inputs [R, ..] to outputs [R, ..].
   *
   * @param room gives memory for `length` numbers of an output; default: new memory
   */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    room: (name: string, length: number) => Float32Array = (_, length) => new Float32Array(length),
  ): Promise<Record<string, Tensor>> {
    const { inputs, indices, outputs } = this.names;
    const rows = (feeds[this.inputNames[0] as string] as Tensor).dims[0] as number;
    const results = this.program.options.outputs.map((output, i) => {
      const width = this.program.widths[output] as number;
      return tensor('float32', [rows, width], room(outputs[i] as string, rows * width));
    });
    const run: RowRun = {
      rows,
      inputs: inputs.map((name) => (feeds[name] as Tensor<'float32'>).data),
      indices: indices.map((name) => (feeds[name] as Tensor<'int64'>).data),
      outputs: results.map(({ data }) => data),
      threads: this.threads,
    };
    this.program.run(run);
    return Object.fromEntries(outputs.map((name, i) => [name, results[i] as Tensor]));
  }

  /** Frees the memory. */
  async release(): Promise<void> {
    this.program.close();
  }
}

interface Names {
  readonly inputs: readonly string[];
  readonly indices: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * The graph, its parameters bound, as the addon runs it; undefined where it has other operators, and where ONNX Runtime is as fast: its
 * products are those of narrower vectors.
 */
export function lowerRows(model: Model, threads: number): LoweredRows | undefined {
  return rowKernels()[0] === 'avx512' ? new Lowering(model).lower(threads) : undefined;
}

/** A graph on its way to a `RowProgram`. */
class Lowering {
  private readonly model: Model;
  private readonly inputs: readonly Value[];
  private readonly indices: readonly Value[];
  /** Rows of the tables that are looked up with each of the indices. */
  private readonly sizes: number[];
  private readonly operations: RowOperation[] = [];
  private readonly numbers = new Map<Value, number>();

  constructor(model: Model) {
    this.model = model;
    const { inputs } = model.graph;
    this.inputs = inputs.filter(({ type }) => type?.dtype === 'float32');
    this.indices = inputs.filter(({ type }) => type?.dtype === 'int64' && type.shape?.length === 1);
    this.sizes = this.indices.map(() => Number.POSITIVE_INFINITY);
    this.inputs.forEach((input, at) => {
      this.numbers.set(input, at);
    });
  }

  lower(threads: number): LoweredRows | undefined {
    const { graph } = this.model;
    const widths = this.inputs.map(widthOf);
    if (widths.includes(undefined) || this.inputs.length + this.indices.length < graph.inputs.length)
      return undefined;
    if (!graph.nodes.every((node) => this.skips(node) || this.append(node))) return undefined;
    const outputs = graph.outputs.map((output) => this.numbers.get(output));
    if (outputs.some((output) => output === undefined || output < this.inputs.length)) return undefined;
    const program = new RowProgram({
      inputs: widths as number[],
      indices: this.sizes,
      operations: this.operations,
      outputs: outputs as number[],
    });
    const names = (values: readonly Value[]): string[] => values.map(({ name }) => name);
    const named = { inputs: names(this.inputs), indices: names(this.indices), outputs: names(graph.outputs) };
    return new LoweredRows(program, named, threads);
  }

  /** Whether a node is a constant, or was taken into the one that reads it. */
  private skips(node: Node): boolean {
    const [output] = node.outputs;
    return output !== undefined && (matrixOf(output) !== undefined || this.numbers.has(output));
  }

  /** Appends what a node computes; false where the addon has no operation for it. */
  private append(node: Node): boolean {
    const operation = node.domain === '' && node.outputs.length === 1 ? this.operationOf(node) : undefined;
    if (!operation) return false;
    this.numbers.set(node.outputs[0] as Value, this.inputs.length + this.operations.length);
    this.operations.push(operation);
    return true;
  }

  private operationOf(node: Node): RowOperation | undefined {
    if (node.opType === 'Gather') return this.gather(node);
    if (node.opType === 'LayerNormalization') return this.normalise(node);
    if (node.opType === 'Gemm' || node.opType === 'MatMul') return this.multiply(node);
    const [a, b] = node.inputs.map((input) => input && this.numbers.get(input));
    return node.opType === 'Add' && a !== undefined && b !== undefined && this.sameWidth(node)
      ? { kind: 'add', a, b }
      : undefined;
  }

  private sameWidth({ inputs }: Node): boolean {
    const [a, b] = inputs.map((input) => input && widthOf(input));
    return a !== undefined && a === b;
  }

  private gather(node: Node): RowOperation | undefined {
    const [table, indices] = node.inputs;
    const at = this.indices.indexOf(indices as Value);
    const data = table && matrixOf(table);
    if (!data || at < 0 || node.int('axis', 0) !== 0) return undefined;
    const [rows, width] = data.dims as [number, number];
    // Tables of different sizes would have to be told apart.
    if (this.sizes[at] !== Number.POSITIVE_INFINITY && this.sizes[at] !== rows) return undefined;
    this.sizes[at] = rows;
    return { kind: 'gather', table: data.data, width, indices: at };
  }

  private normalise(node: Node): RowOperation | undefined {
    const [x, gain, bias] = node.inputs.map((input) => input && (this.numbers.get(input) ?? vectorOf(input)));
    const axis = node.int('axis', -1);
    if (typeof x !== 'number' || !(gain instanceof Float32Array) || (axis !== -1 && axis !== 1))
      return undefined;
    if (bias !== undefined && !(bias instanceof Float32Array)) return undefined;
    const epsilon = node.float('epsilon', 1e-5);
    return { kind: 'normalise', x, gain, bias: bias ?? new Float32Array(gain.length), epsilon };
  }

  /** A product by a constant matrix, with the GELU and the addition behind it where nothing else reads what lies between. */
  private multiply(node: Node): RowOperation | undefined {
    const [left, right, added] = node.inputs;
    const x = left && this.numbers.get(left);
    const matrix = right && matrixOf(right, node.int('transB', 0) === 1);
    const bias = added && vectorOf(added);
    const isPlain =
      node.int('transA', 0) === 0 && node.float('alpha', 1) === 1 && node.float('beta', 1) === 1;
    if (x === undefined || !matrix || !isPlain || (added && !bias)) return undefined;
    const width = matrix.dims[1] as number;
    if (bias && bias.length !== width) return undefined;
    const plain = { kind: 'multiply', x, matrix: matrix.data, width, ...(bias && { bias }) } as const;
    return this.withFollowers(node, plain);
  }

  private withFollowers(node: Node, product: RowOperation & { kind: 'multiply' }): RowOperation {
    const follower = this.soleReader(node.outputs[0] as Value);
    const number = this.inputs.length + this.operations.length;
    if (follower?.opType === 'Gelu' && follower.string('approximate', 'none') === 'tanh') {
      this.numbers.set(follower.outputs[0] as Value, number);
      return { ...product, gelu: true };
    }
    if (follower?.opType !== 'Add' || !this.sameWidth(follower)) return product;
    const other = follower.inputs.find((input) => input !== node.outputs[0]);
    const addend = other && this.numbers.get(other);
    if (addend === undefined) return product;
    this.numbers.set(follower.outputs[0] as Value, number);
    return { ...product, addend };
  }

  /** The node that alone reads a value. */
  private soleReader(value: Value): Node | undefined {
    const [use, ...others] = value.uses;
    const isSole = use && others.length === 0 && !this.model.graph.outputs.includes(value);
    return isSole && use.node.domain === '' ? use.node : undefined;
  }
}

/** N of a value [R, N]. */
function widthOf({ type }: Value): number | undefined {
  const width = type?.shape?.length === 2 ? type.shape[1] : undefined;
  return typeof width === 'number' ? width : undefined;
}

/** A constant matrix, or the transpose of one that is transposed. */
function matrixOf(value: Value, transposed = false): Tensor<'float32'> | undefined {
  const { producer } = value;
  if (producer?.opType === 'Transpose' && producer.domain === '') {
    return producer.inputs[0] && matrixOf(producer.inputs[0], !transposed);
  }
  const constant = value.constant;
  if (constant?.dtype !== 'float32' || constant.dims.length !== 2) return undefined;
  const matrix = constant as Tensor<'float32'>;
  return transposed ? transposeOf(matrix) : matrix;
}

function transposeOf({ dims, data }: Tensor<'float32'>): Tensor<'float32'> {
  const [rows, columns] = dims as [number, number];
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return tensor('float32', [columns, rows], turned);
}

function vectorOf(value: Value): Float32Array | undefined {
  const constant = value.constant;
  return constant?.dtype === 'float32' && constant.dims.length === 1
    ? (constant as Tensor<'float32'>).data
    : undefined;
}
