import {
  eliminateDeadCode,
  GraphBuilder,
  type Model,
  type Tensor,
  tensor,
  type Value,
  writeModel,
} from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { bindParameters } from '../../bind-parameters.ts';
import type { Tensors } from '../../training/initialise.ts';
import type { LanguageModel } from '../language-model.ts';
import { type Decoder, type DecodingModel, liveSlots } from './decoder.ts';
import { LastRows } from './last-rows.ts';

/* Letters: S slots (sequences decoded together), R rows of one run, T tokens of a prefix, P context, V vocabulary. */

/** Prefixes are padded to multiples of this many tokens where the graph takes any length, so that few shapes occur. */
const granularity = 32;

/**
 * One decoding step of a model of which only the forward graph is known: `tokens` int64 [R, T], whole prefixes, padded behind;
 * `positions` int64 [R], of the last token of each; every parameter. Output: `logits` [R, V] of the tokens that follow.
 * What stands behind a position must not change its logits: the model has to be causal.
 */
export function buildPrefixStep(model: LanguageModel): Model {
  const rows = model.batch ?? 'S';
  const forward = model.forward({ batch: rows, length: model.length ?? 'T' });
  const g = new GraphBuilder(forward.graph, forward.opsetImports);
  const all = forward.graph.outputs.pop() as Value;
  const indices = g.op('Unsqueeze', [g.input('positions', 'int64', [rows]), g.int64s([1])]);
  g.output(new LastRows(g, all, indices).take(all), 'logits');
  eliminateDeadCode(g.graph);
  return g.model();
}

/** Decoding by running the forward graph on the whole prefix again for every token: slow, and right for any causal graph. */
export class PrefixModel implements DecodingModel {
  private readonly model: LanguageModel;
  private readonly session: Session;

  private constructor(model: LanguageModel, session: Session) {
    this.model = model;
    this.session = session;
  }

  /** Loads the graph with the weights as constants: the runtime packs their matrices once. */
  static async open(context: WorkerContext, model: LanguageModel, weights: Tensors): Promise<PrefixModel> {
    const step = bindParameters(buildPrefixStep(model), weights);
    return new PrefixModel(model, await context.session(writeModel(step), { name: 'sample.onnx' }));
  }

  decoder(slots: number): Decoder {
    return new PrefixDecoder(this.session, this.model, slots);
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

class PrefixDecoder implements Decoder {
  private readonly session: Session;
  private readonly model: LanguageModel;
  /** [S, P]: what each slot has read; 0 behind. */
  private readonly history: BigInt64Array;

  constructor(session: Session, model: LanguageModel, slots: number) {
    this.session = session;
    this.model = model;
    this.history = new BigInt64Array(slots * model.context);
  }

  async step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array> {
    const { context, vocabulary } = this.model;
    const live = liveSlots(positions);
    const rowOf = new Map([...live].map((slot, row) => [slot, row]));
    const logits = new Float32Array(live.length * vocabulary);
    positions.forEach((position, slot) => {
      if (position < 0) return;
      const row = this.history.subarray(slot * context, (slot + 1) * context);
      row.fill(0n, position);
      row[position] = tokens[slot] as bigint;
    });
    for (const { slots, length } of this.groups(positions)) {
      const rows = await this.run(slots, length, positions);
      slots.forEach((slot, i) => {
        logits.set(
          rows.subarray(i * vocabulary, (i + 1) * vocabulary),
          (rowOf.get(slot) as number) * vocabulary,
        );
      });
    }
    return logits;
  }

  /**
   * The slots that run together. The length of a run depends on the positions of its own slots alone, never on what is
   * decoded beside them: how many rows of padding a prefix has may change the last bits of its logits.
   */
  private groups(positions: Int32Array): readonly { slots: readonly number[]; length: number }[] {
    const { context, length: fixed, batch } = this.model;
    const byLength = new Map<number, number[]>();
    positions.forEach((position, slot) => {
      if (position < 0) return;
      const padded = Math.ceil((position + 1) / granularity) * granularity;
      const length = fixed ?? Math.min(padded, context);
      byLength.set(length, [...(byLength.get(length) ?? []), slot]);
    });
    return [...byLength].flatMap(([length, slots]) =>
      chunks(slots, batch ?? slots.length).map((part) => ({ slots: part, length })),
    );
  }

  /** The logits of some slots, one row each; arbitrary ones may follow. */
  private async run(slots: readonly number[], length: number, positions: Int32Array): Promise<Float32Array> {
    // A single row may take another matrix kernel, whose last bits differ.
    const { context, batch: rows = Math.max(slots.length, 2) } = this.model;
    const tokens = new BigInt64Array(rows * length);
    const last = new BigInt64Array(rows);
    slots.forEach((slot, i) => {
      tokens.set(this.history.subarray(slot * context, slot * context + length), i * length);
      last[i] = BigInt(positions[slot] as number);
    });
    const output = await this.session.run({
      tokens: tensor('int64', [rows, length], tokens),
      positions: tensor('int64', [rows], last),
    });
    return (output.logits as Tensor<'float32'>).data;
  }

  /** The arrays are left to the garbage collector. */
  close(): void {}
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
