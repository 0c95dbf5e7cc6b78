import { expect, test } from 'vitest';
import { fillNormal } from './random.ts';
import { RowProgram, type RowProgramOptions, rowKernels } from './rows.ts';

function normal(index: number, length: number, spread = 1): Float32Array {
  const numbers = new Float32Array(length);
  fillNormal(numbers, { seed: 4, purpose: 1, iteration: 0, index });
  return numbers.map((x) => x * spread);
}

/** A block of a network with widths that are no whole vectors: tokens, normalisation, products with all that follows them. */
function blockOf(width: number, inner: number): RowProgramOptions {
  return {
    inputs: [width],
    indices: [7],
    operations: [
      { kind: 'gather', table: normal(1, 7 * width), width, indices: 0 },
      { kind: 'add', a: 0, b: 1 },
      { kind: 'normalise', x: 2, gain: normal(2, width), bias: normal(3, width), epsilon: 1e-5 },
      {
        ...{ kind: 'multiply', x: 3, matrix: normal(4, width * inner, 0.2), width: inner },
        ...{ bias: normal(5, inner), gelu: true },
      },
      { kind: 'multiply', x: 4, matrix: normal(6, inner * width, 0.2), width, addend: 2 },
    ],
    outputs: [5, 3],
  };
}

/** The outputs [R, ..] of a program, with the definitions of the operations. */
function definition(
  { inputs, operations, outputs }: RowProgramOptions,
  x: Float32Array,
  index: bigint[],
): number[][] {
  const width = inputs[0] as number;
  const rows = index.map((at, row) => {
    const values: number[][] = [[...x.subarray(row * width, (row + 1) * width)]];
    for (const operation of operations) values.push(rowOf(operation, values, Number(at)));
    return outputs.map((output) => values[output] as number[]);
  });
  return outputs.map((_, output) => rows.flatMap((row) => row[output] as number[]));
}

function rowOf(
  operation: RowProgramOptions['operations'][number],
  values: number[][],
  index: number,
): number[] {
  const value = (number: number): number[] => values[number] as number[];
  if (operation.kind === 'gather') {
    return [...operation.table.subarray(index * operation.width, (index + 1) * operation.width)];
  }
  if (operation.kind === 'add')
    return value(operation.a).map((a, i) => a + (value(operation.b)[i] as number));
  const x = value(operation.x);
  if (operation.kind === 'normalise') {
    const mean = x.reduce((sum, each) => sum + each, 0) / x.length;
    const variance = x.reduce((sum, each) => sum + (each - mean) ** 2, 0) / x.length;
    const scale = 1 / Math.sqrt(variance + operation.epsilon);
    return x.map(
      (each, i) => (each - mean) * scale * (operation.gain[i] as number) + (operation.bias[i] as number),
    );
  }
  const { matrix, width, bias, gelu, addend } = operation;
  return Array.from({ length: width }, (_, n) => {
    const sum = x.reduce((all, each, k) => all + each * (matrix[k * width + n] as number), bias?.[n] ?? 0);
    const after = gelu
      ? (sum / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (sum + 0.044715 * sum ** 3)))
      : sum;
    return after + (addend === undefined ? 0 : (value(addend)[n] as number));
  });
}

/** The outputs for rows whose numbers depend on the row alone. */
function outputsOf(options: RowProgramOptions, rows: number, threads: number): Float32Array[] {
  const program = new RowProgram(options);
  const width = options.inputs[0] as number;
  const outputs = options.outputs.map(
    (output) => new Float32Array(rows * (program.widths[output] as number)),
  );
  const indices = [BigInt64Array.from({ length: rows }, (_, row) => BigInt(row % 7))];
  program.run({ rows, inputs: [normal(9, 40 * width).subarray(0, rows * width)], indices, outputs, threads });
  program.close();
  return outputs;
}

const available = rowKernels();

test.skipIf(available.length === 0).each([
  [5, 3],
  [16, 64],
  [37, 90],
])('a program equals its definition: widths %d and %d', (width, inner) => {
  const options = blockOf(width, inner);
  const index = Array.from({ length: 19 }, (_, row) => BigInt(row % 7));
  const expected = definition(options, normal(9, 40 * width), index);
  outputsOf(options, 19, 1).forEach((output, at) => {
    output.forEach((x, i) => {
      expect(Math.abs(x - (expected[at]?.[i] as number)), `output ${at}, element ${i}`).toBeLessThan(2e-5);
    });
  });
});

test.skipIf(available.length === 0)(
  'the bits of a row are the same beside any others, on any threads and instructions',
  () => {
    const options = blockOf(37, 90);
    const all = outputsOf(options, 40, 1);
    for (const kernel of available) {
      for (const [rows, threads] of [
        [40, 2],
        [33, 3],
        [17, 1],
        [8, 2],
        [7, 1],
        [3, 1],
        [1, 1],
      ] as const) {
        outputsOf({ ...options, kernel }, rows, threads).forEach((output, at) => {
          expect(output, `${kernel}, ${rows} rows`).toEqual(all[at]?.subarray(0, output.length));
        });
      }
    }
  },
);

test.skipIf(available.length === 0)('what does not fit together is refused', () => {
  const options = blockOf(5, 3);
  const refused = (change: () => unknown, message: string): void => {
    expect(change).toThrow(
      expect.objectContaining({ code: 'native/argument', message: expect.stringContaining(message) }),
    );
  };
  const { operations } = options;
  const replaced = (at: number, operation: object): RowProgramOptions => ({
    ...options,
    operations: operations.map((each, i) => (i === at ? { ...each, ...operation } : each)) as never,
  });
  refused(
    () => new RowProgram(replaced(0, { indices: 1 })),
    'operations[0].indices: expected an integer from 0 to 0',
  );
  refused(() => new RowProgram(replaced(1, { b: 4 })), 'operations[1].b: expected an integer from 0 to 1');
  refused(() => new RowProgram(replaced(3, { matrix: normal(1, 4) })), 'operations[3].matrix');
  refused(() => new RowProgram(replaced(4, { addend: 4 })), 'the width of operations[4].addend');
  refused(() => new RowProgram({ ...options, outputs: [0] }), 'outputs: expected an integer from 1 to 5');
  refused(() => new RowProgram({ ...options, kernel: 'sse9' }), 'kernel: expected one of');
  const program = new RowProgram(options);
  const run = {
    ...{ rows: 2, inputs: [normal(1, 10)], indices: [BigInt64Array.of(0n, 6n)] },
    outputs: [new Float32Array(10), new Float32Array(10)],
  };
  program.run(run);
  refused(
    () => program.run({ ...run, indices: [BigInt64Array.of(0n, 7n)] }),
    'integers from 0 to 6, received 7',
  );
  refused(
    () => program.run({ ...run, inputs: [normal(1, 9)] }),
    'inputs[0]: expected a Float32Array of length 10',
  );
  program.close();
  refused(() => program.run(run), 'expected an open program, received a closed one');
});
