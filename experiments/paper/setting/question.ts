import type { Experiment, Scaled, ScaleName, Section } from '@ouroboros/recursion';
import { type LanguageModel, models } from './models.ts';
import { type Size, sizes } from './sizes.ts';

/** What one experiment of the language study asks; how large it is at each scale follows. */
export interface Question
  extends Pick<Experiment, 'name' | 'description' | 'regimes' | 'growth' | 'sample' | 'reference'> {
  readonly scale: ScaleName;
  readonly model: LanguageModel;
  /** Models in each chain at the paper's scale; the smaller ones stop earlier. */
  readonly iterations: number;
  /** Training stories, as a share of what the scale has; default 1. */
  readonly stories?: number | Readonly<Record<ScaleName, number>>;
  /** Epochs, as a multiple of those of the scale; default 1. */
  readonly epochs?: number;
  /** The same for iteration 1 only; default as the others. */
  readonly firstEpochs?: number;
  /** Other options of the fits. */
  readonly fit?: Section;
}

/** The experiment that puts a question at every scale. */
export function languageExperiment(question: Question): Experiment {
  const { name, description, scale, regimes, iterations, growth, reference } = question;
  return {
    ...{ name, description, scale, family: 'language', regimes, seeds: 1, iterations },
    // As in language-quick: accumulating bounds the loss, it does not hold it still.
    margin: 0.02,
    ...(growth === undefined ? {} : { growth }),
    ...(reference === undefined ? {} : { reference }),
    // The published files have stories of the test split among those to train on.
    data: { overlap: 'drop' },
    ...(question.fit === undefined ? {} : { fit: question.fit }),
    ...(question.sample === undefined ? {} : { sample: question.sample }),
    scales: {
      nano: changes(question, 'nano'),
      small: changes(question, 'small'),
      paper: changes(question, 'paper'),
    },
  };
}

function changes(question: Question, scale: ScaleName): Scaled {
  const size = sizes[scale];
  const { model, learningRate } = models[question.model][scale];
  return {
    seeds: size.seeds,
    lanes: size.lanes,
    iterations: Math.min(question.iterations, size.iterations),
    model,
    data: { ...size.data, stories: Math.round(size.data.stories * shareOf(question, scale)) },
    fit: { ...size.fit, learningRate, ...epochsOf(question, size) },
  };
}

function shareOf({ stories = 1 }: Question, scale: ScaleName): number {
  return typeof stories === 'number' ? stories : stories[scale];
}

function epochsOf({ epochs = 1, firstEpochs }: Question, size: Size): Section {
  const all = { epochs: epochs * size.epochs };
  return firstEpochs === undefined ? all : { ...all, firstEpochs: firstEpochs * size.epochs };
}
