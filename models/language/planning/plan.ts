import { basename } from 'node:path';
import { tokenWidth } from '@ouroboros/data/tokens';
import { callProgram } from '../../call-program.ts';
import type { FamilyPlan, WorkEstimate } from '../../family.ts';
import { checkpointBytes, floatBytes, tensorBytes } from '../../planning/memory.ts';
import { trainingStep } from '../../planning/training-step.ts';
import { parameterCount } from '../../training/parameters.ts';
import { stepsOf } from '../../training/steps.ts';
import type { LanguageModel } from '../language-model.ts';
import { isBundle, type LanguageOptions, sourceOf } from '../options.ts';
import { preparationOptions } from '../preparation.ts';
import { readModel } from '../read-model.ts';
import { specimenCount } from '../specimen-count.ts';
import { buildTraining } from '../training/train-graph.ts';
import { memoryOf } from './memory.ts';
import { tokenOperations } from './operations.ts';
import { type SplitLengths, type StoryLengths, storyLengths } from './story-lengths.ts';

const program = new URL('../program.ts', import.meta.url);

/** What runs with these options cost. */
export async function planLanguage(options: LanguageOptions): Promise<FamilyPlan> {
  const { data, fit, sample, config } = options;
  const source = sourceOf(options);
  const model = readModel(source);
  const lengths = await storyLengths(preparationOptions({ data, source }));
  const textTokens = lengths.train.tokens;
  const training = trainingStep({ family: 'language', config, fit }, () => buildTraining(model, fit));
  const work = new LanguageWork(options, model, lengths);
  return {
    model: isBundle(options) ? basename(options.model.bundle) : options.model.preset,
    parameters: parameterCount(model.parameters),
    realExamples: lengths.train.stories,
    unit: 'tokens',
    unitsPerExample: textTokens,
    notes: [lengths.note, 'what models write is counted as long as real stories are'],
    operations: tokenOperations({ model, training, batch: fit.batch, textTokens }),
    memory: memoryOf(model, training, sample.slots),
    checkpointBytes: checkpointBytes({ parameters: tensorBytes(model.parameters) }),
    dataBytes: (realBatches) => work.dataBytes(realBatches),
    fit: (iteration, examples) => work.fit(iteration, examples),
    evaluate: () => work.evaluate(),
    sample: (examples) => work.sample(examples),
    measure: (runtime, call) => {
      const argument = { source, fit, sample, textTokens };
      return callProgram(runtime, { program, name: 'measureLanguageThroughput' }, argument, call);
    },
  };
}

/** The phases of a run in tokens and bytes. */
class LanguageWork {
  private readonly options: LanguageOptions;
  private readonly lengths: StoryLengths;
  private readonly weightBytes: number;
  /** Bytes of a token in a shard. */
  private readonly tokenBytes: number;

  constructor(options: LanguageOptions, model: LanguageModel, lengths: StoryLengths) {
    this.options = options;
    this.lengths = lengths;
    this.weightBytes = tensorBytes(model.parameters);
    this.tokenBytes = tokenWidth(options.config.vocab_size);
  }

  /** A fit over the windows that its examples give, and its test losses on the way: its weights and the loss of every step stay. */
  fit(iteration: number, examples: number): WorkEstimate {
    const { fit, config } = this.options;
    const steps = stepsOf(fit, this.windows(examples * this.lengths.train.tokens), iteration);
    const trained = steps * fit.batch * config.n_positions;
    const scored = fit.evaluations * this.tested();
    return { trained, scored, generated: 0, bytes: this.weightBytes + floatBytes * steps };
  }

  /** The test stories and the model's own texts are scored; texts and specimens are written. */
  evaluate(): WorkEstimate {
    const { tokens } = this.lengths.train;
    const written = this.options.evaluate.texts * tokens;
    const scored = this.tested() + written;
    return { trained: 0, scored, generated: written + specimenCount * tokens, bytes: 0 };
  }

  sample(examples: number): WorkEstimate {
    const { tokens } = this.lengths.train;
    const bytes = this.shardBytes({ stories: examples, tokens });
    return { trained: 0, scored: 0, generated: examples * tokens, bytes };
  }

  dataBytes(realBatches: number): number {
    const { train, test } = this.lengths;
    return realBatches * this.shardBytes(train) + this.shardBytes(test);
  }

  /** Tokens of the test stories, in whole windows. */
  private tested(): number {
    const { stories, tokens } = this.lengths.test;
    return this.windows(stories * tokens) * this.options.config.n_positions;
  }

  /** Windows of T + 1 tokens at a stride of T. */
  private windows(tokens: number): number {
    return Math.floor(Math.max(0, Math.round(tokens) - 1) / this.options.config.n_positions);
  }

  /** The tokens, and where each document ends (8 bytes). */
  private shardBytes({ stories, tokens }: SplitLengths): number {
    return stories * (tokens * this.tokenBytes + 8);
  }
}
