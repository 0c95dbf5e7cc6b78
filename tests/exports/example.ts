import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@ouroboros/data';
import { type Model, readModelFile, type Tensor } from '@ouroboros/onnx';

const folder = new URL('./fixtures/', import.meta.url);

/** Names of the graphs in `fixtures`, each with what PyTorch computes with it; see fixtures/recording.py. */
export const exampleNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.onnx'))
  .map((file) => file.slice(0, -'.onnx'.length));

/** The optimizer of the ten steps: torch.optim.AdamW with its defaults, or torch.optim.SGD. */
export type OptimizerSetting =
  | { readonly name: 'adamw'; readonly learningRate: number }
  | { readonly name: 'sgd'; readonly learningRate: number; readonly momentum: number };

/** Losses by name; `binary-cross-entropy` is of logits, `output`: the graph gives the loss itself. */
export type LossName = 'cross-entropy' | 'mean-squared-error' | 'binary-cross-entropy' | 'output';

/** A graph that an exporter wrote, and what PyTorch computes with it in float32. */
export interface Example {
  readonly model: Model;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** What the loss compares the output with. */
  readonly target: Tensor | undefined;
  readonly lossName: LossName;
  readonly optimizer: OptimizerSetting;
  /** `training`: batch normalizations use the statistics of the batch, also where the graph was exported for inference. */
  readonly mode: 'training' | 'inference';
  /** The first output of the graph as it was exported. */
  readonly output: Float32Array;
  readonly loss: number;
  /** By initializer. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** Initializers whose gradient is zero but for rounding. */
  readonly zero: ReadonlySet<string>;
  /** Losses before each of ten steps. */
  readonly losses: Float32Array;
  /** Running statistics after the steps. */
  readonly statistics: ReadonlyMap<string, Float32Array>;
}

/** What the record says besides tensors. */
interface Setting {
  readonly loss: LossName;
  readonly optimizer: OptimizerSetting;
  readonly mode: Example['mode'];
  readonly zero: readonly string[];
}

/** Path of the graph called `name`. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`${name}.onnx`, folder));
}

/** Reads the graph called `name` and its record. */
export async function readExample(name: string): Promise<Example> {
  const record = fileURLToPath(new URL(`${name}.safetensors`, folder));
  const { tensors, metadata } = await readSafetensors(record);
  const setting = JSON.parse(metadata.record as string) as Setting;
  const group = (prefix: string): [string, Tensor][] =>
    [...tensors].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    );
  const floats = (prefix: string): Map<string, Float32Array> =>
    new Map(group(prefix).map(([key, { data }]) => [key, data as Float32Array]));
  const one = (key: string): Float32Array => tensors.get(key)?.data as Float32Array;
  return {
    model: readModelFile(examplePath(name)),
    inputs: Object.fromEntries(group('input.')),
    target: tensors.get('target'),
    lossName: setting.loss,
    optimizer: setting.optimizer,
    mode: setting.mode,
    output: one('output'),
    loss: one('loss')[0] as number,
    gradients: floats('gradient.'),
    zero: new Set(setting.zero),
    losses: one('losses'),
    statistics: floats('statistic.'),
  };
}
