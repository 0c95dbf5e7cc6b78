import type { Decoder, DecodingModel } from '@ouroboros/models/language';

/**
 * A model that writes down what its decoders read. Greedy sequences would all be the same one, so the k-th sequence to begin reads
 * token 1 + k (from 1 again behind the last of the vocabulary) instead of its first.
 */
export class TranscribingModel implements DecodingModel {
  readonly transcripts: number[][] = [];
  private readonly model: DecodingModel;
  private readonly vocabulary: number;

  constructor(model: DecodingModel, vocabulary: number) {
    this.model = model;
    this.vocabulary = vocabulary;
  }

  decoder(slots: number): Decoder {
    const decoder = this.model.decoder(slots);
    const open: number[][] = [];
    return {
      step: (tokens, positions) => {
        const read = tokens.map((token, slot) => {
          const position = positions[slot] as number;
          if (position === 0) open[slot] = this.begin();
          else if (position > 0) open[slot]?.push(Number(token));
          return position === 0 ? BigInt(open[slot]?.[0] as number) : token;
        });
        return decoder.step(read, positions);
      },
      close: () => decoder.close(),
    };
  }

  release(): Promise<void> {
    return this.model.release();
  }

  private begin(): number[] {
    const transcript = [1 + (this.transcripts.length % (this.vocabulary - 1))];
    this.transcripts.push(transcript);
    return transcript;
  }
}
