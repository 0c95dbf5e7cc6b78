import type { CachePrecision } from '@ouroboros/native';

/*
 * Letters: S slots (sequences decoded together), V vocabulary.
 */

/** A model loaded for decoding. */
export interface DecodingModel {
  /**
   * A decoder for S sequences, nothing read yet. Decoders of one model may be used side by side.
   *
   * @param precision what keys and values are kept in at least, where they are kept; default float32
   */
  decoder(slots: number, precision?: CachePrecision): Decoder;
  /** Frees the model; its decoders cannot be used any more. */
  release(): Promise<void>;
}

/** Sequences being decoded together, with the keys and values of what they have read. */
export interface Decoder {
  /**
   * Reads one token per slot: `tokens` [S] at `positions` [S] of their sequences (how many tokens the slot has read before;
   * what it read beyond is forgotten). A slot with a negative position rests. Gives the logits [R, V] of the tokens
   * that follow in the R slots that do not rest, in the order of the slots.
   */
  step(tokens: BigInt64Array, positions: Int32Array): Promise<Float32Array>;
  /** Frees what was kept of the sequences; no step may follow. */
  close(): void;
}

/** The slots that do not rest, ascending. */
export function liveSlots(positions: Int32Array): Int32Array {
  return Int32Array.from(positions.keys()).filter((slot) => (positions[slot] as number) >= 0);
}

/** Positions as a graph can look them up: those of resting slots are 0. */
export function restingPositions(positions: Int32Array): BigInt64Array {
  return BigInt64Array.from(positions, (position) => BigInt(Math.max(position, 0)));
}
