import { join } from 'node:path';
import { digestOfData } from '../../bundle/digest.ts';
import type { ParameterSpec } from '../../training/parameters.ts';
import type { BundleLocation } from '../model-source.ts';
import { type DecodeGraph, readDecodeGraph } from './decode-graph.ts';
import { type GivenDescription, readDescription } from './description.ts';
import { bundleFault } from './fault.ts';
import { examineForwardGraph, type ForwardGraph, readExportedGraph } from './forward-graph.ts';
import { type BundleTensor, chooseParameters } from './parameter-choice.ts';

/** The smallest vocabulary that the tokenizer can have: 256 bytes and <|endoftext|>. */
const leastVocabulary = 257;

/** A bundle that was read and found in order. */
export interface Bundle {
  readonly directory: string;
  readonly forward: ForwardGraph;
  /** Checksum of everything that decides what a run computes with the bundle. */
  readonly digest: string;
  /** V. */
  readonly vocabulary: number;
  /** P. */
  readonly context: number;
  /** The float32 tensors of the forward graph. */
  readonly tensors: readonly BundleTensor[];
  /** Those of them that are trained. */
  readonly parameters: readonly BundleTensor[];
  /** A decoding step with a cache, where one was given. */
  readonly decode: DecodeGraph | undefined;
  /** What model.json says, where it says it of this very forward graph. */
  readonly given: GivenDescription;
  /** model.json described another forward graph, which has been replaced; only asked for with `renew`. */
  readonly isRenewed: boolean;
}

/** What `openBundle` makes sure of. */
export interface OpenBundleOptions {
  /** The checksum that the bundle must have. */
  readonly digest?: string | undefined;
  /** Describe a forward graph that has been replaced anew instead of refusing it. */
  readonly renew?: boolean;
}

/**
 * Reads a bundle: `forward.onnx`, and what there is of `model.json` and `sample.onnx`.
 *
 * @throws Fault naming the file and the tensor, node or option that is wrong.
 */
export function openBundle(location: BundleLocation, options: OpenBundleOptions = {}): Bundle {
  const { directory } = location;
  const described = readDescription(directory) ?? {};
  const exported = readExportedGraph(directory);
  const { digest: forwardSha256 } = exported;
  const isRenewed = isStale(directory, described, forwardSha256, options);
  const given = isRenewed ? forget(described) : described;
  const forward = examineForwardGraph(exported, given.names);
  const vocabulary = vocabularyOf(forward, location.vocabulary, given);
  const context = contextOf(forward, location.context, given);
  const tensors = chooseParameters(forward, given.parameters);
  const parameters = tensors.filter(({ trainable }) => trainable);
  const decode = readDecodeGraph(directory, parameters);
  const decided = { forwardSha256, vocabulary, context, parameters: parameters.map(essence) };
  const digest = digestOfData({ ...decided, decode: decode?.digest });
  requireDigest(directory, digest, options.digest);
  return {
    ...{ directory, forward, digest, vocabulary, context },
    ...{ tensors, parameters, decode, given, isRenewed },
  };
}

/** What of a parameter decides how it is trained. */
function essence({ name, dims, initialiser, decay }: ParameterSpec & { readonly decay: boolean }) {
  return { name, dims, initialiser, decay };
}

/** Whether model.json describes a forward graph that is no longer there. */
function isStale(
  directory: string,
  described: GivenDescription,
  forwardSha256: string,
  { renew = false }: OpenBundleOptions,
): boolean {
  if (described.forwardSha256 === undefined || described.forwardSha256 === forwardSha256) return false;
  if (renew) return true;
  throw bundleFault(
    'stale',
    join(directory, 'model.json'),
    'a description of forward.onnx as it is',
    'one of another graph',
    `run ouroboros models build ${directory}`,
  );
}

/** The context survives a new graph that does not fix it; all else is read from the graph. */
function forget({ dimensions }: GivenDescription): GivenDescription {
  const { n_positions } = dimensions ?? {};
  return n_positions === undefined ? {} : { dimensions: { n_positions } };
}

function requireDigest(directory: string, digest: string, expected: string | undefined): void {
  if (expected === undefined || expected === digest) return;
  throw bundleFault(
    'changed',
    `the bundle ${directory}`,
    `the graphs and model.json with the checksum ${expected}`,
    digest,
    'restore the bundle, or begin another run with it',
  );
}

/** V: from the graph, where it says it. */
function vocabularyOf(forward: ForwardGraph, set: number | undefined, given: GivenDescription): number {
  const { path, logits, tokens } = forward;
  const asked = set ?? (forward.vocabulary === undefined ? given.dimensions?.vocab_size : undefined);
  const vocabulary = forward.vocabulary ?? asked;
  const subject = `vocabulary of output "${logits.name}" of ${path}`;
  if (vocabulary === undefined && logits.type?.shape === undefined) {
    const place = `output "${logits.name}" of ${path}`;
    const remedy = 'export a graph in which no rank depends on the input';
    throw bundleFault('outputs', place, 'logits float32 [B, T, V]', 'a shape of unknown rank', remedy);
  }
  if (vocabulary === undefined) {
    const remedy = 'set it with --set model.vocab_size=<V>';
    throw bundleFault('vocabulary', subject, 'a fixed size V', 'a size that depends on the input', remedy);
  }
  if (asked !== undefined && asked !== vocabulary) {
    throw bundleFault('vocabulary', 'option "model.vocab_size"', `${vocabulary}, as the graph`, `${asked}`);
  }
  if (vocabulary < leastVocabulary) {
    const expected = `at least ${leastVocabulary}: 256 bytes and <|endoftext|>`;
    throw bundleFault('vocabulary', subject, expected, `${vocabulary}`);
  }
  for (const { node, index } of tokens.uses) {
    const rows = node.opType === 'Gather' && index === 1 ? node.inputs[0]?.type?.shape?.[0] : undefined;
    if (typeof rows !== 'number' || rows >= vocabulary) continue;
    const table = `embedding "${node.inputs[0]?.name}" of ${path}`;
    throw bundleFault('vocabulary', table, `a row for each of the ${vocabulary} tokens`, `${rows} rows`);
  }
  return vocabulary;
}

/** P: the length that the graph takes, or the one that is set for a graph that takes any. */
function contextOf({ path, length }: ForwardGraph, set: number | undefined, given: GivenDescription): number {
  if (typeof length !== 'number') {
    const context = set ?? given.dimensions?.n_positions;
    if (context !== undefined) return context;
    const expected = `the longest sequence, as ${path} takes any length`;
    const remedy = 'set it with --set model.n_positions=<P>';
    throw bundleFault('context', 'option "model.n_positions"', expected, 'nothing', remedy);
  }
  if (set === undefined || set === length) return length;
  const expected = `${length}, the length that ${path} was exported for`;
  const remedy = 'export it with a symbolic length to choose another';
  throw bundleFault('context', 'option "model.n_positions"', expected, `${set}`, remedy);
}
