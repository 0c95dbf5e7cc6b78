import { GraphBuilder, inlineInto, type Model, typeCodes, type Value } from '@ouroboros/onnx';
import type { Tensors } from '../../training/initialise.ts';
import { cacheNames } from '../transformer/cached-attention.ts';
import type { CacheShape } from './key-value-cache.ts';

/*
 * Letters: N steps, S slots, L layers, G heads of keys, P most tokens of a slot, D head width, V vocabulary.
 */

/** What a graph that writes is made of. */
export interface WritingModel {
  /** A decoding step, as `BuiltInModel.decode` describes it. */
  readonly decode: Model;
  readonly cache: CacheShape;
  /** Of its parameters: they become constants. */
  readonly weights: Tensors;
  /** Divides the logits; above 0. */
  readonly temperature: number;
}

/** Names of the caches: inputs of the graph, and with `.next` outputs. */
export function writingState({ layers }: CacheShape): readonly string[] {
  return Array.from({ length: layers }, (_, layer) => cacheNames(layer)).flatMap(({ key, value }) => [
    key,
    value,
  ]);
}

/**
 * N steps of decoding with draws from what they give, as a Loop: for devices to which what every step reads and makes should not go
 * from the host and back.
 *
 * Inputs: `tokens` int64 [S], read first; `positions` int64 [S], how many tokens each slot has read, negative where it rests;
 * `uniforms` float32 [N, S]; `forced` int64 [N, S], the token that is taken instead of the one drawn, negative: none; and the
 * caches `past.<layer>.key|value` float32 [S, G, P, D]. Outputs: `ids` int64 [N, S], and every cache as `<name>.next`.
 *
 * A token is drawn as the number of tokens whose cumulative probability does not exceed the uniform.
 */
export function buildWriting(model: WritingModel): Model {
  const { decode, cache } = model;
  const g = new GraphBuilder(`${decode.graph.name}_write`, new Map(decode.opsetImports));
  const tokens = g.input('tokens', 'int64', ['S']);
  const positions = g.input('positions', 'int64', ['S']);
  const uniforms = g.input('uniforms', 'float32', ['steps', 'S']);
  const forced = g.input('forced', 'int64', ['steps', 'S']);
  const dims = ['S', cache.heads, cache.tokens, cache.width];
  const caches = writingState(cache).map((name) => g.input(name, 'float32', dims));
  const body = new StepBody(g, model).write({ uniforms, forced });
  const trips = g.op('Squeeze', [g.op('Shape', [uniforms], { start: 0, end: 1 }), g.int64s([0])]);
  const results = g.ops(
    'Loop',
    [trips, undefined, tokens, positions, ...caches],
    { body: { type: 'graph', value: body.graph } },
    { outputs: 3 + caches.length },
  );
  g.output(results.at(-1) as Value, 'ids');
  caches.forEach(({ name }, i) => {
    g.output(results[2 + i] as Value, `${name}.next`);
  });
  return g.model();
}

/** Writes the body of the Loop. */
class StepBody {
  private readonly outer: GraphBuilder;
  private readonly model: WritingModel;
  private readonly b: GraphBuilder;

  constructor(outer: GraphBuilder, model: WritingModel) {
    this.outer = outer;
    this.model = model;
    this.b = outer.subgraph('step');
  }

  write({ uniforms, forced }: { readonly uniforms: Value; readonly forced: Value }): GraphBuilder {
    const { b } = this;
    const { heads, tokens: most, width } = this.model.cache;
    const iteration = b.input('iteration', 'int64', []);
    const condition = b.input('condition', 'bool', []);
    const tokens = b.input('tokens_in', 'int64', ['S']);
    const positions = b.input('positions_in', 'int64', ['S']);
    const names = writingState(this.model.cache);
    const caches = names.map((name) => b.input(`${name}_in`, 'float32', ['S', heads, most, width]));
    const step = this.step(tokens, positions, caches);
    const ofStep = (value: Value): Value => b.op('Gather', [value, iteration], { axis: 0 });
    const drawn = this.draw(step.logits, ofStep(uniforms));
    const given = ofStep(forced);
    const zero = b.scalar('int64', 0);
    const next = b.op('Where', [b.op('Less', [given, zero]), drawn, given]);
    const rests = b.op('Less', [positions, zero]);
    const moved = b.op('Where', [rests, positions, b.op('Add', [positions, b.scalar('int64', 1)])]);
    b.output(b.op('Identity', [condition]));
    for (const value of [next, moved, ...this.append(caches, step, positions)]) b.output(value);
    b.output(b.op('Identity', [next]));
    return b;
  }

  /** One step of decoding; a slot that rests, or is beyond its context, reads as if at the nearest position. */
  private step(
    tokens: Value,
    positions: Value,
    caches: readonly Value[],
  ): Record<'logits' | 'keys' | 'values', Value> {
    const { b, outer } = this;
    const { decode, cache, weights } = this.model;
    const last = b.scalar('int64', cache.tokens - 1);
    const places = b.op('Min', [b.op('Max', [positions, b.scalar('int64', 0)]), last]);
    const given = new Map([
      ['tokens', tokens],
      ['positions', places],
    ]);
    writingState(cache).forEach((name, i) => {
      given.set(name, caches[i] as Value);
    });
    const bindings = new Map<Value, Value>();
    for (const value of [...decode.graph.inputs, ...decode.graph.initializers]) {
      const tensor = weights.get(value.name);
      const bound = given.get(value.name) ?? (tensor && outer.initializer(value.name, tensor));
      if (bound) bindings.set(value, bound);
    }
    const copies = inlineInto(b, decode.graph, bindings);
    const outputs = decode.graph.outputs.map((output) => [output.name, copies.get(output) as Value] as const);
    return Object.fromEntries(outputs) as Record<'logits' | 'keys' | 'values', Value>;
  }

  /** Tokens [S] from logits [S, V] and numbers from 0 to 1 [S]. */
  private draw(logits: Value, uniforms: Value): Value {
    const { b } = this;
    const { temperature } = this.model;
    const scaled = temperature === 1 ? logits : b.op('Div', [logits, b.scalar('float32', temperature)]);
    const cumulative = b.op('CumSum', [b.op('Softmax', [scaled], { axis: -1 }), b.scalar('int64', 1)]);
    const passed = b.op('LessOrEqual', [cumulative, b.op('Unsqueeze', [uniforms, b.int64s([1])])]);
    const counted = b.op('Cast', [passed], { to: typeCodes.float32 });
    const count = b.op('ReduceSum', [counted, b.int64s([1])], { keepdims: 0 });
    const vocabulary = logits.type?.shape?.[1];
    const most = typeof vocabulary === 'number' ? vocabulary - 1 : 2 ** 24;
    // Where the probabilities add up to less than 1 a uniform may exceed all.
    const bounded = b.op('Min', [count, b.scalar('float32', most)]);
    return b.op('Cast', [bounded], { to: typeCodes.int64 });
  }

  /** The caches with the new keys and values [L, S, G, D] at the positions of their slots. */
  private append(
    caches: readonly Value[],
    { keys, values }: Record<'keys' | 'values', Value>,
    positions: Value,
  ): readonly Value[] {
    const { b } = this;
    const { tokens } = this.model.cache;
    const columns = b.initializer('columns', {
      dtype: 'int64',
      dims: [tokens],
      data: BigInt64Array.from({ length: tokens }, (_, column) => BigInt(column)),
    });
    const hit = b.op('Equal', [columns, b.op('Unsqueeze', [positions, b.int64s([1])])]); // [S, P]
    const mask = b.op('Unsqueeze', [hit, b.int64s([1, 3])]); // [S, 1, P, 1]
    return caches.map((cache, i) => {
      const layer = b.scalar('int64', Math.floor(i / 2));
      const made = b.op('Gather', [i % 2 === 0 ? keys : values, layer], { axis: 0 });
      return b.op('Where', [mask, b.op('Unsqueeze', [made, b.int64s([2])]), cache]);
    });
  }
}
