import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isStatic, type Model, prepare, readModelFile, type Value } from '@ouroboros/onnx';
import { fileOf } from '../../bundle/description.ts';
import { digestOfGraph } from '../../bundle/digest.ts';
import type { ParameterSpec } from '../../training/parameters.ts';
import { cacheNames } from '../transformer/cached-attention.ts';
import { bundleFault } from './fault.ts';

/** A given decoding graph with a cache, and the sizes of that cache. */
export interface DecodeGraph {
  /** Its parameters are inputs or initializers called as those of the forward graph. */
  readonly model: Model;
  /** Checksum of the file. */
  readonly digest: string;
  readonly layers: number;
  readonly heads: number;
  /** D: width of a head. */
  readonly width: number;
}

/**
 * Reads the `sample.onnx` of a bundle if it is a decoding step with a cache, as `buildDecode` makes it; undefined where there
 * is none, or one derived from the forward graph (its `tokens` are whole prefixes, [S, T]).
 *
 * @throws Fault naming the input or output that is missing, of another shape, or no parameter of the forward graph.
 */
export function readDecodeGraph(
  directory: string,
  parameters: readonly ParameterSpec[],
): DecodeGraph | undefined {
  const path = join(directory, fileOf('sample'));
  if (!existsSync(path)) return undefined;
  const given = readModelFile(path);
  const model = prepare(given);
  const inputs = new Map(model.graph.inputs.map((input) => [input.name, input]));
  if (inputs.get('tokens')?.type?.shape?.length === 2) return undefined;
  const first = inputs.get(cacheNames(0).key);
  for (const name of ['tokens', 'positions']) requireInput(path, inputs, name, 1);
  const [heads, width] = requireInput(path, inputs, cacheNames(0).key, 4, first);
  const layers = countLayers(inputs);
  for (let layer = 0; layer < layers; layer++) {
    requireInput(path, inputs, cacheNames(layer).key, 4);
    requireInput(path, inputs, cacheNames(layer).value, 4);
  }
  requireOutputs(path, model);
  requireParameters(path, model, layers, parameters);
  return { model, digest: digestOfGraph(path, given), layers, heads, width };
}

function countLayers(inputs: ReadonlyMap<string, Value>): number {
  let layers = 0;
  while (inputs.has(cacheNames(layers).key)) layers++;
  return layers;
}

const remedy = 'correct the graph, or remove it: models build derives one that re-runs the prefix';

/** The input called `name`; gives sizes 1 and 3 of its shape, which for a cache [S, H, K, D] are H and D. */
function requireInput(
  path: string,
  inputs: ReadonlyMap<string, Value>,
  name: string,
  rank: number,
  input = inputs.get(name),
): readonly [number, number] {
  const shape = input?.type?.shape;
  const [, heads, , width] = shape ?? [];
  const isCache = rank === 1 || (typeof heads === 'number' && typeof width === 'number');
  if (shape?.length === rank && isCache) return [Number(heads), Number(width)];
  const expected = rank === 1 ? 'an int64 input [S]' : 'a float32 input [S, H, K, D] with fixed H and D';
  const received = input ? `shape [${shape?.join(', ') ?? 'unknown'}]` : 'no such input';
  throw bundleFault('sample-graph', `"${name}" of ${path}`, expected, received, remedy);
}

function requireOutputs(path: string, { graph }: Model): void {
  for (const name of ['logits', 'keys', 'values']) {
    if (graph.outputs.some((output) => output.name === name)) continue;
    throw bundleFault('sample-graph', `"${name}" of ${path}`, 'an output', 'no such output', remedy);
  }
}

function requireParameters(
  path: string,
  { graph }: Model,
  layers: number,
  parameters: readonly ParameterSpec[],
): void {
  const caches = Array.from({ length: layers }, (_, layer) => Object.values(cacheNames(layer))).flat();
  const known = new Map(parameters.map(({ name, dims }) => [name, dims]));
  const own = new Set(['tokens', 'positions', ...caches]);
  for (const { name, type } of graph.inputs) {
    if (own.has(name)) continue;
    const dims = known.get(name);
    if (dims && isStatic(type?.shape) && dims.join() === type?.shape?.join()) continue;
    const expected = dims
      ? `[${dims.join(', ')}], as in forward.onnx`
      : 'a trained parameter of forward.onnx';
    const received = dims ? `[${type?.shape?.join(', ') ?? 'unknown'}]` : 'no such name there';
    throw bundleFault('sample-graph', `input "${name}" of ${path}`, expected, received, remedy);
  }
  const held = new Set([...graph.inputs, ...graph.initializers].map(({ name }) => name));
  const missing = parameters.find(({ name }) => !held.has(name));
  if (!missing) return;
  const subject = `parameter "${missing.name}" of ${path}`;
  throw bundleFault('sample-graph', subject, 'an input, as in forward.onnx', 'no such name', remedy);
}
