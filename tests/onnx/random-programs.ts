import { float, GraphBuilder, type Tensor, tensorOf, type Value } from '@ouroboros/onnx';

/** The sizes that the symbols of a random program have when it runs. */
export const symbols: Readonly<Record<string, number>> = { B: 2, T: 3 };

/** One step of a random program: which operator, on which of the values so far. */
export type Instruction = readonly [operator: number, left: number, right: number];

type Apply = (g: GraphBuilder, a: Value, b: Value) => Value | readonly Value[];

const weights = (rows: number, columns: number): Tensor =>
  tensorOf(
    'float32',
    [rows, columns],
    Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1)),
  );

const ones = (length: number): Tensor => tensorOf('float32', [length], new Array(length).fill(1));

/** Folds all axes but the last: the shape is computed by the graph. */
function flattened(g: GraphBuilder, a: Value): Value {
  const last = g.op('Slice', [g.op('Shape', [a]), g.int64s([-1]), g.int64s([2 ** 31])]);
  return g.op('Reshape', [a, g.op('Concat', [g.int64s([-1]), last], { axis: 0 })]);
}

/** Sum of a over three turns of a Loop that also reads b from outside. */
function looped(g: GraphBuilder, a: Value, b: Value): readonly Value[] {
  const body = g.subgraph('body');
  body.input('i', 'int64', []);
  const go = body.input('go', 'bool', []);
  const carried = body.input('carried', 'float32', a.type?.shape ?? []);
  const next = body.op('Add', [carried, body.op('Tanh', [b])]);
  if (next.type?.shape?.length !== a.type?.shape?.length)
    throw new RangeError('a carried value keeps its rank');
  body.output(go);
  body.output(next);
  body.output(body.op('ReduceSum', [next], { keepdims: 0 }));
  return g.ops(
    'Loop',
    [g.scalar('int64', 3), undefined, a],
    { body: { type: 'graph', value: body.graph } },
    { outputs: 2 },
  );
}

const instructions: readonly Apply[] = [
  (g, a) => g.op('Relu', [a]),
  (g, a) => g.op('Tanh', [a]),
  (g, a) => g.op('Mul', [a, g.op('Exp', [g.op('Neg', [g.scalar('float32', 0.5)])])]),
  (g, a, b) => g.op('Add', [a, b]),
  (g, a, b) => g.op('Mul', [b, a]),
  (g, a, b) => g.op('Where', [g.op('Less', [a, b]), a, b]),
  (g, a) => g.op('MatMul', [a, g.initializer('w', weights(4, 4))]),
  (g, a, b) => g.op('FusedMatMul', [a, b], { transA: 1, alpha: float(0.5) }, { domain: 'com.microsoft' }),
  (g, a) => g.op('Transpose', [a]),
  (g, a) => flattened(g, a),
  (g, a) => g.op('ReduceMean', [a, g.int64s([-1])], { keepdims: 1 }),
  (g, a) => g.op('ReduceSum', [a, g.int64s([0])], { keepdims: 0 }),
  (g, a, b) => g.op('Concat', [a, b], { axis: 0 }),
  (g, a) => g.op('Slice', [a, g.int64s([0]), g.int64s([-1]), g.int64s([0])]),
  (g, a) => g.op('Unsqueeze', [a, g.int64s([1])]),
  (g, a) => g.op('Softmax', [a], { axis: -1 }),
  (g, a) => g.ops('LayerNormalization', [a, g.initializer('gain', ones(4))], {}, { outputs: 3 }),
  (g, a) => g.ops('Split', [a], { axis: -1, num_outputs: 2 }, { outputs: 2 }),
  (g, a) => g.op('Expand', [g.scalar('float32', 2), g.op('Shape', [a])]),
  (g, a) => g.op('Pad', [a, g.int64s([1, 2]), undefined, g.int64s([0])]),
  (g, a) => g.op('Gather', [a, g.int64s([0, 0, 1])], { axis: 0 }),
  (g, a, b) => looped(g, a, b),
];

/** How many instructions there are. */
export const instructionCount = instructions.length;

/** Writes the program; steps that do not fit the shapes they meet are left out. Every value becomes an output. */
export function writeProgram(program: readonly Instruction[]): GraphBuilder {
  const g = new GraphBuilder('program');
  const known: Value[] = [g.input('x', 'float32', ['B', 'T', 4]), g.input('y', 'float32', ['B', 4])];
  for (const [operator, left, right] of program) {
    const apply = instructions[operator % instructions.length] as Apply;
    const [a, b] = [known[left % known.length] as Value, known[right % known.length] as Value];
    try {
      known.push(...[apply(g, a, b)].flat());
    } catch {
      // Shapes that do not fit: another step takes its place.
    }
  }
  for (const value of known.slice(2)) g.output(value);
  return g;
}
