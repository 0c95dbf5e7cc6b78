import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { bundleFormat, type DescribedGraphs } from '../../bundle/description.ts';
import { parseOptions } from '../../options.ts';
import type { BuiltInConfig } from '../config.ts';

/** Names of the graphs of a bundle; each lies in `<name>.onnx`. */
export type GraphName = 'forward' | 'train' | 'eval' | 'sample';

/** Dimensions of a model of which only the graph is known. */
export interface GraphDimensions {
  readonly vocab_size: number;
  readonly n_positions: number;
}

/** `model.json`: what a bundle of graphs is. */
export interface BundleDescription extends DescribedGraphs<GraphName> {
  readonly format: typeof bundleFormat;
  readonly family: 'language';
  /** The built-in model that it is. */
  readonly preset?: string;
  readonly dimensions: BuiltInConfig | GraphDimensions;
  /** Seed of the parameters in the forward graph of a built-in model. */
  readonly seed?: number;
  /** Number of trained scalars. */
  readonly parameterCount: number;
  /** What the forward graph calls its input and its output. */
  readonly names: { readonly tokens: string; readonly logits: string };
}

const initialiser = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('zeros') }),
  z.strictObject({ kind: z.literal('ones') }),
  z.strictObject({ kind: z.literal('constant'), value: z.number() }),
  z.strictObject({ kind: z.literal('normal'), mean: z.number().optional(), std: z.number().min(0) }),
  z.strictObject({ kind: z.literal('uniform'), bound: z.number().min(0) }),
  z.strictObject({ kind: z.literal('exported') }),
]);

const schema = z.looseObject({
  format: z.literal(bundleFormat).optional(),
  family: z.literal('language').optional(),
  preset: z.string().optional(),
  seed: z.number().optional(),
  dimensions: z
    .looseObject({ vocab_size: z.int().min(2).optional(), n_positions: z.int().min(2).optional() })
    .optional(),
  forwardSha256: z.string().optional(),
  names: z.looseObject({ tokens: z.string().optional(), logits: z.string().optional() }).optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        trainable: z.boolean().optional(),
        decay: z.boolean().optional(),
        initialiser: initialiser.optional(),
      }),
    )
    .optional(),
});

/** What a `model.json` says, as far as it says anything: all of it may be left out. */
export type GivenDescription = z.output<typeof schema>;

/**
 * Reads the `model.json` of a bundle; undefined where there is none.
 *
 * @throws Fault naming the file and the first field that is wrong.
 */
export function readDescription(directory: string): GivenDescription | undefined {
  const file = join(directory, 'model.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return parseOptions('bundle', schema, parseJson(text));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault({ ...error.parts, subject: `${file}, ${error.parts.subject.replace(/^option /, '')}` });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault({
      code: 'bundle/description',
      kind: 'request',
      subject: 'the whole',
      expected: 'JSON',
      received: 'something else',
      remedy: 'correct it, or remove the file: models build writes it anew',
    });
  }
}
