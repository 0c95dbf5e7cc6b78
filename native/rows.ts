import { bindings } from './addon.ts';
import { guarded } from './failure.ts';
import { requireThreads } from './threads.ts';
import { argumentFault, requireInteger, requireView } from './validation.ts';

/*
 * Letters: R rows, N width of a value. Values are numbered: first the inputs, then what the operations give, each one value.
 */

/** Computes one value [R, N] from others, every row from the same row of them. */
export type RowOperation =
  /** Row `indices[r]` of `table` [.., width]; `indices` is the number of what the program is given. */
  | {
      readonly kind: 'gather';
      readonly table: Float32Array;
      readonly width: number;
      readonly indices: number;
    }
  /** a + b */
  | { readonly kind: 'add'; readonly a: number; readonly b: number }
  /** gain (x - mean) / sqrt(variance + epsilon) + bias over each row; gain and bias [N]. */
  | {
      readonly kind: 'normalise';
      readonly x: number;
      readonly gain: Float32Array;
      readonly bias: Float32Array;
      readonly epsilon: number;
    }
  /** x by `matrix` [width of x, width], + bias [width], then GELU in its tanh form, then + another value. */
  | {
      readonly kind: 'multiply';
      readonly x: number;
      readonly matrix: Float32Array;
      readonly width: number;
      readonly bias?: Float32Array;
      readonly gelu?: boolean;
      readonly addend?: number;
    };

/** What a `RowProgram` computes. */
export interface RowProgramOptions {
  /** Widths of the inputs. */
  readonly inputs: readonly number[];
  /** Numbers of rows of the tables that each list of indices chooses from. */
  readonly indices: readonly number[];
  readonly operations: readonly RowOperation[];
  /** The values that are wanted, none of them an input. */
  readonly outputs: readonly number[];
  /** For tests and measurements: the instructions to use. Default: the best that this machine has. */
  readonly kernel?: string;
}

/** One run of a `RowProgram`. */
export interface RowRun {
  /** R */
  readonly rows: number;
  /** [R, N] each. */
  readonly inputs: readonly Float32Array[];
  /** [R] each. */
  readonly indices: readonly BigInt64Array[];
  /** [R, N] each; receives the outputs. */
  readonly outputs: readonly Float32Array[];
  /** Threads to use at most; the result does not depend on it. Default: the cores of the machine. */
  readonly threads?: number;
}

type Handle = object;

interface RowBindings {
  readonly rowKernels: () => string[];
  readonly openRowProgram: (
    kernel: string,
    widths: Int32Array,
    operations: readonly RowOperation[],
    outputs: Int32Array,
  ) => Handle;
  readonly runRowProgram: (
    handle: Handle,
    rows: number,
    inputs: readonly Float32Array[],
    indices: readonly BigInt64Array[],
    threads: number,
    outputs: readonly Float32Array[],
  ) => void;
  readonly closeRowProgram: (handle: Handle) => void;
}

const native = bindings<RowBindings>(['rowKernels', 'openRowProgram', 'runRowProgram', 'closeRowProgram']);

/** The instructions that a `RowProgram` can use here, the best first; none on machines without fused multiply-adds. */
export function rowKernels(): string[] {
  return guarded(() => native().rowKernels());
}

const mostRows = 2 ** 24;

/**
 * A computation of rows, in which no row depends on another: matrices are packed once, and everything runs while its rows are in the
 * cache. The same bits for any number of rows and threads and any of `rowKernels`.
 */
export class RowProgram {
  readonly options: RowProgramOptions;
  /** Of all values. */
  readonly widths: readonly number[];
  #handle: Handle | undefined;

  /** Throws `native/argument`; on machines without `rowKernels` as well. */
  constructor(options: RowProgramOptions) {
    const { inputs, operations, outputs } = options;
    const [best = ''] = rowKernels();
    const { kernel = best } = options;
    if (!rowKernels().includes(kernel)) {
      throw argumentFault(
        'kernel',
        `one of ${rowKernels().join(', ') || 'those of another machine'}`,
        kernel,
      );
    }
    const widths = [...inputs];
    operations.forEach((operation, at) => {
      widths.push(widthOf(operation, `operations[${at}]`, widths, options));
    });
    for (const output of outputs) requireInteger('outputs', output, inputs.length, widths.length - 1);
    this.options = options;
    this.widths = widths;
    this.#handle = guarded(() =>
      native().openRowProgram(kernel, Int32Array.from(inputs), operations, Int32Array.from(outputs)),
    );
  }

  /** Computes the outputs of some rows. Throws `native/argument` before anything is written. */
  run({ rows, inputs, indices, outputs, threads }: RowRun): void {
    const handle = this.#handle;
    if (handle === undefined) throw argumentFault('row program', 'an open program', 'a closed one');
    requireInteger('rows', rows, 0, mostRows);
    const { options, widths } = this;
    const require = (subject: string, given: readonly Float32Array[], values: readonly number[]): void => {
      requireInteger(`the number of ${subject}`, given.length, values.length, values.length);
      values.forEach((value, i) => {
        const length = rows * (widths[value] as number);
        requireView(`${subject}[${i}]`, given[i] as Float32Array, [Float32Array], length);
      });
    };
    require('inputs', inputs, options.inputs.map((_, input) => input));
    require('outputs', outputs, options.outputs);
    requireIndices(indices, rows, options.indices);
    const count = requireThreads(threads);
    guarded(() => native().runRowProgram(handle, rows, inputs, indices, count, outputs));
  }

  /** Frees the memory; to be called when done, or left to the garbage collector. */
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) guarded(() => native().closeRowProgram(handle));
  }
}

/** The width of what an operation gives; throws `native/argument` where it does not fit what it reads. */
function widthOf(
  operation: RowOperation,
  subject: string,
  widths: readonly number[],
  { indices }: RowProgramOptions,
): number {
  const value = (name: string, number: number): number =>
    widths[requireInteger(`${subject}.${name}`, number, 0, widths.length - 1)] as number;
  const floats = (name: string, given: Float32Array, length: number): void => {
    requireView(`${subject}.${name}`, given, [Float32Array], length);
  };
  switch (operation.kind) {
    case 'gather': {
      const rows = indices[requireInteger(`${subject}.indices`, operation.indices, 0, indices.length - 1)];
      requireInteger(`${subject}.width`, operation.width, 1, mostRows);
      floats('table', operation.table, (rows as number) * operation.width);
      return operation.width;
    }
    case 'add': {
      const width = value('a', operation.a);
      requireInteger(`the width of ${subject}.b`, value('b', operation.b), width, width);
      return width;
    }
    case 'normalise': {
      const width = value('x', operation.x);
      floats('gain', operation.gain, width);
      floats('bias', operation.bias, width);
      return width;
    }
    case 'multiply': {
      const { width } = operation;
      requireInteger(`${subject}.width`, width, 1, mostRows);
      floats('matrix', operation.matrix, value('x', operation.x) * width);
      if (operation.bias) floats('bias', operation.bias, width);
      if (operation.addend === undefined) return width;
      requireInteger(`the width of ${subject}.addend`, value('addend', operation.addend), width, width);
      return width;
    }
  }
}

function requireIndices(given: readonly BigInt64Array[], rows: number, sizes: readonly number[]): void {
  requireInteger('the number of indices', given.length, sizes.length, sizes.length);
  sizes.forEach((size, i) => {
    const list = requireView(`indices[${i}]`, given[i] as BigInt64Array, [BigInt64Array], rows);
    for (const index of list) {
      if (index >= 0n && index < size) continue;
      throw argumentFault(`indices[${i}]`, `integers from 0 to ${size - 1}`, `${index}`);
    }
  });
}
