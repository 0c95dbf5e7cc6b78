import { readFileSync } from 'node:fs';
import { decompose, differentiate } from '@ouroboros/autodiff';
import {
  type AttributeLike,
  float,
  GraphBuilder,
  type Shape,
  type Tensor,
  tensorOf,
  type Value,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { largestError } from './training.ts';

interface Recorded {
  readonly dims: number[];
  readonly values: number[];
}

interface Case {
  readonly inputs: Readonly<Record<string, Recorded>>;
  readonly constants: Readonly<Record<string, Recorded>>;
  readonly projection: Recorded;
  readonly y: Recorded;
  readonly gradients: Readonly<Record<string, Recorded>>;
}

interface Fixture {
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, Case>>;
}

/** Written by fixtures/generate_attention.py. */
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/attention.json', import.meta.url), 'utf8'),
) as Fixture;

const tolerance = 5e-6;

let runtime: Runtime;

useRuntime({ device: 'cpu', threads: 1 }, (started) => {
  runtime = started;
});

type Values = Readonly<Record<string, Value>>;

/** One way to write a recorded computation. */
interface Writing {
  readonly recorded: string;
  readonly operator: string;
  readonly opset?: number;
  /** ONNX Runtime has no kernel on the CPU: only what it is decomposed to runs. */
  readonly withoutKernel?: boolean;
  readonly write: (g: GraphBuilder, values: Values) => Value;
}

function standard(
  recorded: string,
  inputs: readonly (string | undefined)[],
  attributes: Readonly<Record<string, AttributeLike>> = {},
): Writing {
  return {
    recorded,
    operator: 'Attention',
    opset: 23,
    write: (g, values) =>
      g.op(
        'Attention',
        inputs.map((name) => (name ? values[name] : undefined)),
        attributes,
      ),
  };
}

function cast(g: GraphBuilder, value: Value | undefined, code: number): Value {
  return g.op('Cast', [value], { to: code });
}

const [int32, bool] = [6, 9];

function multiHead(recorded: string, form: string, write: Writing['write']): Writing {
  return {
    recorded,
    operator: `com.microsoft.MultiHeadAttention, ${form}`,
    write,
    withoutKernel: form !== 'apart',
  };
}

function apply(
  g: GraphBuilder,
  opType: string,
  inputs: readonly (Value | undefined)[],
  attributes: Readonly<Record<string, AttributeLike>>,
): Value {
  return g.op(opType, inputs, attributes, { domain: 'com.microsoft' });
}

/** [B, S, 4] as [B, S, 2, 1, 2], to be joined into packed heads. */
function loose(g: GraphBuilder, value: Value | undefined): Value {
  return g.op('Reshape', [value, g.int64s([2, 3, 2, 1, 2])]);
}

function packed(g: GraphBuilder, names: readonly (Value | undefined)[]): Value {
  return g.op(
    'Concat',
    names.map((value) => loose(g, value)),
    { axis: 3 },
  );
}

function groupQuery(
  form: string,
  inputs: (g: GraphBuilder, values: Values) => readonly (Value | undefined)[],
): Writing {
  return {
    recorded: 'grouped queries, rotary',
    operator: `com.microsoft.GroupQueryAttention, ${form}`,
    write: (g, values) => {
      const ends = g.initializer('ends', tensorOf('int32', [1], [2]));
      const total = g.initializer('total', tensorOf('int32', [], [3]));
      const operands = [...inputs(g, values), undefined, undefined, ends, total, values.cos, values.sin];
      const attributes = { num_heads: 4, kv_num_heads: 2, do_rotary: 1 };
      return g.ops('GroupQueryAttention', operands, attributes, {
        domain: 'com.microsoft',
        outputs: 3,
      })[0] as Value;
    },
  };
}

/** Position ids 0, 1, 2 for every row of a batch of 2. */
function countedPositions(g: GraphBuilder): Value {
  return g.initializer('positions', tensorOf('int64', [2, 3], [0, 1, 2, 0, 1, 2]));
}

const flatHeads = { num_heads: 2 };
const padding = 'several heads, bias and padding';

const writings: readonly Writing[] = [
  standard('grouped queries, causal', ['q', 'k', 'v'], { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 }),
  standard('a mask added', ['q', 'k', 'v', 'mask'], { scale: float(0.4) }),
  {
    ...standard('a mask of truth values', []),
    write: (g, { q, k, v, visible }) => g.op('Attention', [q, k, v, cast(g, visible, bool)]),
  },
  {
    ...standard('past keys and values', []),
    write: (g, values) => {
      const inputs = ['q', 'k', 'v', '', 'past_key', 'past_value'].map((name) => values[name]);
      return g.ops('Attention', inputs, { is_causal: 1 }, { outputs: 3 })[0] as Value;
    },
  },
  multiHead(padding, 'apart', (g, { q, k, v, bias, visible }) =>
    apply(g, 'MultiHeadAttention', [q, k, v, bias, cast(g, visible, int32)], flatHeads),
  ),
  multiHead(padding, 'three in one', (g, { q, k, v, bias, visible }) =>
    apply(
      g,
      'MultiHeadAttention',
      [packed(g, [q, k, v]), undefined, undefined, bias, cast(g, visible, int32)],
      flatHeads,
    ),
  ),
  multiHead(padding, 'keys and values in one', (g, { q, k, v, bias, visible }) =>
    apply(
      g,
      'MultiHeadAttention',
      [q, packed(g, [k, v]), undefined, bias, cast(g, visible, int32)],
      flatHeads,
    ),
  ),
  groupQuery('apart', (_, { q, k, v }) => [q, k, v]),
  groupQuery('packed', (g, { q, k, v }) => [g.op('Concat', [q, k, v], { axis: 2 }), undefined, undefined]),
  {
    recorded: 'rotation of halves',
    operator: 'RotaryEmbedding',
    opset: 23,
    write: (g, { x, cos, sin }) => g.op('RotaryEmbedding', [x, cos, sin, countedPositions(g)]),
  },
  {
    recorded: 'rotation of halves',
    operator: 'com.microsoft.RotaryEmbedding',
    write: (g, { x, cos, sin }) => apply(g, 'RotaryEmbedding', [x, countedPositions(g), cos, sin], {}),
  },
  {
    recorded: 'rotation of pairs, part of the width',
    operator: 'RotaryEmbedding',
    opset: 23,
    write: (g, { x, cos, sin }) => {
      const flat = g.op('Reshape', [x, g.int64s([2, 3, 12])]);
      const attributes = { interleaved: 1, num_heads: 2, rotary_embedding_dim: 4 };
      const turned = g.op('RotaryEmbedding', [flat, cos, sin, countedPositions(g)], attributes);
      return g.op('Reshape', [turned, g.int64s([2, 3, 2, 6])]);
    },
  },
];

/** How a computation is built: by the operator itself, by what it is decomposed to, or by that with sizes that are symbols. */
type Form = 'as it is' | 'decomposed' | 'decomposed, sizes unknown';

/** The computation and its gradients as outputs `y` and `d<name>`. */
function build({ write, recorded, opset = 21 }: Writing, form: Form): GraphBuilder {
  const { inputs, constants, projection } = fixture.cases[recorded] as Case;
  const g = new GraphBuilder('attention', new Map([['', opset]]));
  const shapeOf = (name: string, dims: readonly number[]): Shape =>
    form === 'decomposed, sizes unknown' ? dims.map((_, i) => `${name}${i}`) : dims;
  const declared = Object.fromEntries(
    Object.entries(inputs).map(([name, { dims }]) => [name, g.input(name, 'float32', shapeOf(name, dims))]),
  );
  const held = Object.fromEntries(
    Object.entries(constants).map(([name, each]) => [name, g.initializer(name, tensorAt(each))]),
  );
  const y = write(g, { ...declared, ...held });
  const result = form === 'as it is' ? y : (decompose(g).get(y) ?? y);
  const projected = g.op('Mul', [result, g.initializer('projection', tensorAt(projection))]);
  const gradients = differentiate(
    g,
    g.op('ReduceSum', [projected], { keepdims: 0 }),
    Object.values(declared),
  );
  g.output(result, 'y');
  Object.keys(declared).forEach((name, i) => {
    g.output(gradients[i] as Value, `d${name}`);
  });
  return g;
}

const forms = ['as it is', 'decomposed', 'decomposed, sizes unknown'] as const;

function tensorAt({ dims, values }: Recorded): Tensor {
  return tensorOf('float32', dims, values);
}

describe(`attention as PyTorch ${fixture.versions.torch} has it`, () => {
  test('every recorded case is written', () => {
    expect(new Set(writings.map(({ recorded }) => recorded))).toEqual(new Set(Object.keys(fixture.cases)));
  });

  for (const writing of writings) {
    for (const form of forms.slice(writing.withoutKernel ? 1 : 0)) {
      test(`${writing.recorded}: ${writing.operator}, ${form}`, async () => {
        const { inputs, y, gradients } = fixture.cases[writing.recorded] as Case;
        const session = await runtime.load(build(writing, form).model());
        const feeds = Object.entries(inputs).map(([name, each]) => [name, tensorAt(each)] as const);
        const outputs = await session.run(Object.fromEntries(feeds));
        await session.release();
        expect(largestError(outputs.y as Tensor, y.values), 'y').toBeLessThan(tolerance);
        for (const [name, { values }] of Object.entries(gradients)) {
          expect(largestError(outputs[`d${name}`] as Tensor, values), name).toBeLessThan(tolerance);
        }
      });
    }
  }
});

/** Attention of opset 25, decomposed, over [1, 1, 4, 2] queries and [1, 1, 6, 2] keys. */
async function windowed(attributes: Readonly<Record<string, number>>, mask?: Tensor): Promise<Tensor> {
  const g = new GraphBuilder('windowed', new Map([['', 25]]));
  const ramp = (name: string, steps: number): Value => {
    const values = Array.from({ length: steps * 2 }, (_, i) => Math.sin(3 * i + steps));
    return g.initializer(name, tensorOf('float32', [1, 1, steps, 2], values));
  };
  const k = ramp('k', 6);
  const y = g.op('Attention', [ramp('q', 4), k, k, mask && g.initializer('mask', mask)], attributes);
  g.output(decompose(g).get(y) as Value, 'y');
  // What is left runs on older versions too; ONNX Runtime does not take this one yet.
  g.opsetImports.set('', 23);
  const session = await runtime.load(g.model());
  const outputs = await session.run({});
  await session.release();
  return outputs.y as Tensor;
}

describe('attention', () => {
  test('windows of opset 25 are the masks that they stand for', async () => {
    const visible = Array.from({ length: 24 }, (_, at) => {
      const [i, j] = [Math.floor(at / 6), at % 6];
      return i - 2 <= j && j <= i + 1 ? 1 : 0;
    });
    const attributes = { left_window_size: 2, right_window_size: 1 };
    const expected = await windowed({}, tensorOf('bool', [4, 6], visible));
    expect(await windowed(attributes)).toEqual(expected);
  });

  test('names the node whose variant has no derivative', () => {
    const g = new GraphBuilder('sink');
    const [x, sink] = [g.input('x', 'float32', [1, 2, 24]), g.input('sink', 'float32', [1])];
    const ends = g.initializer('ends', tensorOf('int32', [1], [1]));
    const total = g.initializer('total', tensorOf('int32', [], [2]));
    const none = new Array<undefined>(4).fill(undefined);
    const inputs = [x, ...none, ends, total, ...none, sink];
    const attributes = { num_heads: 1, kv_num_heads: 1 };
    const options = { domain: 'com.microsoft', outputs: 3, name: 'sunk' };
    const [y] = g.ops('GroupQueryAttention', inputs, attributes, options);
    const loss = g.op('ReduceSum', [y], { keepdims: 0 });
    expect(() => differentiate(g, loss, [x])).toThrow(
      /"sunk".*expected no input "head_sink", received input 11/,
    );
  });
});
