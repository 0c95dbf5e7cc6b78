import { z } from 'zod';
import { count, refusedOption } from '../options.ts';
import { mostPoints } from './learning-curve.ts';

/** Largest global norm of the gradient. */
export const clip = z.number().positive();

/** What families have different defaults of. */
export interface FitDefaults {
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly beta2: number;
  /** Default: 0.1. */
  readonly finalRate?: number;
}

/** Options of every fit by gradient descent: how long, at what pace, with which optimizer. */
export function fitOptions(defaults: FitDefaults) {
  return {
    /** How often a fit sees its data (default: once); parts of an epoch are allowed, and at least one step is taken. */
    epochs: z.number().positive().optional(),
    /** Epochs of iteration 1; default: `epochs`. */
    firstEpochs: z.number().positive().optional(),
    /**
     * Optimizer steps of every fit instead of epochs: models of all iterations and regimes are trained alike long, however
     * much they are trained on. 0: by epochs.
     */
    steps: count(0).optional(),
    /** Items per optimizer step: sequences, images or molecules. */
    batch: count(1).default(defaults.batch),
    /** Highest learning rate: reached after `warmup` of all steps, then a cosine down to `finalRate` of it. */
    learningRate: z.number().positive().default(defaults.learningRate),
    warmup: z.number().min(0).max(1).default(0.05),
    finalRate: z
      .number()
      .min(0)
      .max(1)
      .default(defaults.finalRate ?? 0.1),
    weightDecay: z.number().min(0).default(defaults.weightDecay),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(defaults.beta2),
    /** How often the test loss is measured inside a fit, evenly spaced, the last time at its end; 0: never. */
    evaluations: z.int().min(0).max(mostPoints).default(0),
    /** Optimizer steps per run of the training graph. */
    stepsPerRun: count(1).default(16),
    /** Seconds between checkpoints inside a fit. */
    checkpointSeconds: z.number().min(0).default(20),
  };
}

/** How long fits are, as options say it. */
interface GivenLength {
  readonly epochs?: number | undefined;
  readonly firstEpochs?: number | undefined;
  readonly steps?: number | undefined;
}

/**
 * Refuses a length in epochs beside one in steps, which stands above it: whoever sets it expects other fits.
 *
 * @throws Fault `<family>/option`.
 */
export function requireOneLength(family: string, { epochs, firstEpochs, steps = 0 }: GivenLength): void {
  const [option, value] = epochs === undefined ? ['firstEpochs', firstEpochs] : ['epochs', epochs];
  if (steps === 0 || value === undefined) return;
  throw refusedOption(family, {
    option: `fit.${option}`,
    expected: `nothing beside fit.steps ${steps}`,
    received: value,
    remedy: 'set fit.steps=0 to fit by epochs, or fit.steps to fit longer',
  });
}
