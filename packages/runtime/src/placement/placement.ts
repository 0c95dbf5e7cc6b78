import {
  allocate,
  elementCount,
  inlineFunctions,
  type Model,
  type Tensor,
  type Value,
  writeModel,
} from '@ouroboros/onnx';
import type { Device } from '../device.ts';
import { probeDevice } from '../device-probe.ts';
import { lowerFor } from '../lowering/lower.ts';
import { Runtime } from '../runtime.ts';
import { predictPlacement } from './predicted.ts';

/** Where the nodes of one operator run. */
export interface OperatorPlacement {
  /** `MatMul`, or `com.microsoft.FusedMatMul`. */
  readonly operator: string;
  readonly nodes: number;
  readonly device: Device;
  /** Whether it was meant to run elsewhere. */
  readonly fallsBack: boolean;
  /** Why it falls back. */
  readonly reason?: string;
}

/** Where the operators of a graph run. */
export interface Placement {
  readonly device: Device;
  /** `run`: a run on small inputs told; `table`: the device is not here, or the graph did not run on zeros. */
  readonly basis: 'run' | 'table';
  /** Why it was not a run. */
  readonly why?: string;
  readonly operators: readonly OperatorPlacement[];
}

/** What the worker needs to try a graph. */
export interface Trial {
  readonly bytes: Uint8Array;
  readonly sizes: Readonly<Record<string, number>>;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Size of an axis that the graph leaves open. */
const openSize = 2;
/** Larger inputs are not made for a trial. */
const mostElements = 2 ** 26;

const program = new URL('./trial-program.ts', import.meta.url);

/**
 * Finds out where the operators of `model` would run on `device`, written for it as graphs of the product are: by a run on
 * zeros where the device is here, else by what is known of it.
 */
export async function placementOf(model: Model, device: Device): Promise<Placement> {
  const report = await probeDevice(device);
  const sizes = stepSizes(model);
  if (!report.available) return byTable(model, device, sizes, report.reason ?? 'the device is not here');
  const trial = trialOf(model, sizes);
  if (!trial) return byTable(model, device, sizes, 'its inputs are too large to be made for a trial');
  const runtime = await Runtime.start({ device });
  try {
    const operators = await runtime.call<OperatorPlacement[]>(program, 'tryGraph', trial);
    return { device, basis: 'run', operators: sorted(operators) };
  } catch (error) {
    return byTable(model, device, sizes, (error as Error).message);
  } finally {
    await runtime.close();
  }
}

function byTable(model: Model, device: Device, sizes: Trial['sizes'], why: string): Placement {
  const { model: lowered } = lowerFor(model, device, sizes);
  if (lowered === model) inlineFunctions(lowered);
  return { device, basis: 'table', why, operators: sorted(predictPlacement(lowered.graph, device)) };
}

function sorted(operators: readonly OperatorPlacement[]): OperatorPlacement[] {
  return [...operators].sort(
    (a, b) =>
      Number(b.fallsBack) - Number(a.fallsBack) || b.nodes - a.nodes || (a.operator < b.operator ? -1 : 1),
  );
}

/** A training graph makes one step, as it does on a device without Loops. */
function stepSizes({ graph }: Model): Trial['sizes'] {
  const rate = graph.inputs.find(({ name }) => name === 'learningRate');
  const [size] = rate?.type?.shape ?? [];
  return typeof size === 'string' ? { [size]: 1 } : {};
}

/** Zeros for every input: valid as indices too. */
function trialOf(model: Model, sizes: Trial['sizes']): Trial | undefined {
  const feeds: Record<string, Tensor> = {};
  let elements = 0;
  for (const input of model.graph.inputs) {
    const tensor = zeros(input, sizes);
    if (!tensor) return undefined;
    elements += tensor.data.length;
    if (elements > mostElements) return undefined;
    feeds[input.name] = tensor;
  }
  return { bytes: writeModel(model), sizes, feeds };
}

function zeros({ type }: Value, sizes: Trial['sizes']): Tensor | undefined {
  if (!type?.shape || type.dtype === 'string') return undefined;
  const dims = type.shape.map((dim) => (typeof dim === 'number' ? dim : (sizes[dim ?? ''] ?? openSize)));
  const count = elementCount(dims);
  return count > mostElements
    ? undefined
    : ({ dtype: type.dtype, dims, data: allocate(type.dtype, count) } as Tensor);
}
