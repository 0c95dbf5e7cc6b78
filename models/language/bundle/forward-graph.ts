import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Dim,
  formatType,
  isFloating,
  type Model,
  prepare,
  readModelFile,
  type Value,
} from '@ouroboros/onnx';
import { fileOf } from '../../bundle/description.ts';
import { digestOfGraph } from '../../bundle/digest.ts';
import { bundleFault } from './fault.ts';

/** `forward.onnx` as it was exported. */
export interface ExportedGraph {
  /** The file, for messages. */
  readonly path: string;
  readonly model: Model;
  /** Checksum of the file and of what it keeps elsewhere. */
  readonly digest: string;
}

/** The forward graph of a bundle, prepared, and what of it is what. */
export interface ForwardGraph extends ExportedGraph {
  /** int64 or int32 [B, T]. */
  readonly tokens: Value;
  /** float32 [B, T, V]. */
  readonly logits: Value;
  /** B and T: numbers where the graph takes no others. */
  readonly batch: Dim;
  readonly length: Dim;
  /** V, where the graph says it. */
  readonly vocabulary: number | undefined;
}

/** Names of input and output, where they were given. */
interface Names {
  readonly tokens?: string | undefined;
  readonly logits?: string | undefined;
}

/**
 * Reads the `forward.onnx` of a bundle.
 *
 * @throws Fault naming what is missing; those of `readModelFile`.
 */
export function readExportedGraph(directory: string): ExportedGraph {
  const path = join(directory, fileOf('forward'));
  requireFile(directory, path);
  const model = readModelFile(path);
  return { path, model, digest: digestOfGraph(path, model) };
}

/**
 * Prepares an exported graph and finds its input and output.
 *
 * @throws Fault naming the input or output that is missing or of the wrong kind; those of `prepare`.
 */
export function examineForwardGraph(exported: ExportedGraph, names: Names = {}): ForwardGraph {
  const { path, digest } = exported;
  const model = prepare(exported.model);
  const tokens = findTokens(path, model, names.tokens);
  const logits = findLogits(path, model, names.logits);
  const [batch = 'B', length = 'T'] = tokens.type?.shape ?? [];
  const vocabulary = logits.type?.shape?.[2];
  return {
    ...{ path, digest, model, tokens, logits },
    batch: sizeOr(batch, 'B'),
    length: sizeOr(length, 'T'),
    vocabulary: typeof vocabulary === 'number' ? vocabulary : undefined,
  };
}

function sizeOr(dim: Dim, symbol: string): Dim {
  return typeof dim === 'number' ? dim : symbol;
}

function statsOf(path: string) {
  try {
    return statSync(path);
  } catch {
    // Nothing there, or a file where a folder was named.
    return undefined;
  }
}

function requireFile(directory: string, path: string): void {
  if (statsOf(path)?.isFile()) return;
  const folder = statsOf(directory);
  if (folder?.isDirectory()) {
    const remedy = `export the model to ${path}`;
    throw bundleFault('no-forward', directory, 'a folder with forward.onnx', 'one without it', remedy);
  }
  const received = folder ? 'a file' : 'nothing at that path';
  const remedy = folder ? 'put it into a folder as forward.onnx and name the folder' : 'check the path';
  throw bundleFault('no-bundle', directory, 'a folder with forward.onnx', received, remedy);
}

/** What has to be fed: inputs without a default. */
function fedInputs({ graph }: Model): readonly Value[] {
  return graph.inputs.filter((input) => !input.initializer && !graph.initializers.includes(input));
}

function shown(values: readonly Value[]): string {
  const list = values.map(({ name, type }) => `"${name}" (${type ? formatType(type) : 'of unknown type'})`);
  return list.length === 0 ? 'none' : `${list.length}: ${list.join(', ')}`;
}

function findTokens(path: string, model: Model, name: string | undefined): Value {
  const inputs = fedInputs(model);
  const [only] = inputs;
  const expected = 'one input, tokens int64 [B, T]';
  if (!only || inputs.length > 1) {
    const remedy =
      inputs.length > 1
        ? 'export a module whose forward takes the token ids alone and makes everything else itself'
        : 'export the model with the token ids as its input';
    throw bundleFault('inputs', `inputs of ${path}`, expected, shown(inputs), remedy);
  }
  if (name !== undefined && name !== only.name) {
    throw bundleFault('inputs', `names.tokens of ${path}`, `"${only.name}"`, `"${name}"`);
  }
  const { dtype, shape } = only.type ?? {};
  const isTokens = (dtype === 'int64' || dtype === 'int32') && shape?.length === 2;
  if (!isTokens) throw bundleFault('inputs', `input of ${path}`, expected, shown(inputs));
  return only;
}

function findLogits(path: string, { graph }: Model, name: string | undefined): Value {
  const candidates = graph.outputs.filter(({ type }) => !type || isFloating(type.dtype));
  const named = candidates.find((output) => output.name === (name ?? 'logits'));
  const ranked = candidates.filter(({ type }) => type?.shape?.length === 3);
  const found = name === undefined ? (named ?? (candidates.length > 1 ? ranked : candidates)[0]) : named;
  const isUnclear = name === undefined && !named && candidates.length > 1 && ranked.length !== 1;
  const expected = 'one output, logits float32 [B, T, V]';
  if (!found || isUnclear) {
    const remedy = 'name the output "logits", or say which it is in model.json: {"names": {"logits": "..."}}';
    throw bundleFault('outputs', `outputs of ${path}`, expected, shown(graph.outputs), remedy);
  }
  const shape = found.type?.shape;
  if (found.type?.dtype === 'float32' && (shape === undefined || shape.length === 3)) return found;
  throw bundleFault('outputs', `output "${found.name}" of ${path}`, expected, shown([found]));
}
