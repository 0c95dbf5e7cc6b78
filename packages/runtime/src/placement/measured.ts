import { elementCount } from '@ouroboros/onnx';
import type { Device } from '../device.ts';
import { readTrace } from '../profile-trace.ts';
import type { OperatorPlacement } from './placement.ts';
import { refusalOf } from './predicted.ts';

const providers: Readonly<Record<string, Device>> = {
  CPUExecutionProvider: 'cpu',
  WebGpuExecutionProvider: 'webgpu',
  CUDAExecutionProvider: 'cuda',
};

/** Domains of what ONNX Runtime calls by the bare name. */
const contributed: ReadonlySet<string> = new Set([
  'FusedMatMul',
  'FastGelu',
  'BiasGelu',
  'QuickGelu',
  'FusedConv',
]);

/** Operators that read nothing but the sizes of tensors. */
const onSizes: ReadonlySet<string> = new Set(['Shape', 'Size']);
/** A tensor of whole numbers with at most so many elements tells sizes, not data. */
const mostSizes = 16;

type Shapes = readonly Readonly<Record<string, readonly number[]>>[];

/** A tensor that a node read or made. */
interface TracedTensor {
  readonly type: string;
  readonly elements: number;
}

interface Ran {
  readonly operator: string;
  readonly device: Device;
  readonly reason?: string;
  /** Names of the nodes. */
  readonly nodes: Set<string>;
}

/** Where nodes ran, by the trace that ONNX Runtime wrote of a run on `device`. */
export async function measuredPlacement(path: string, device: Device): Promise<OperatorPlacement[]> {
  const found = new Map<string, Ran>();
  for await (const { cat, name = '', args } of readTrace(path)) {
    if (cat !== 'Node' || args?.op_name === undefined) continue;
    const ran = placed(args.op_name, providers[args.provider ?? ''] ?? 'cpu', device, tensorsIn(args));
    const key = `${ran.operator} ${ran.device} ${ran.reason}`;
    const known = found.get(key) ?? ran;
    known.nodes.add(name);
    found.set(key, known);
  }
  return [...found.values()].map(({ nodes, reason, ...ran }) => ({
    ...ran,
    nodes: nodes.size,
    fallsBack: reason !== undefined,
    ...(reason !== undefined && { reason }),
  }));
}

function placed(operator: string, at: Device, device: Device, tensors: readonly TracedTensor[]): Ran {
  const name = contributed.has(operator) ? `com.microsoft.${operator}` : operator;
  const base = { operator: name, device: at, nodes: new Set<string>() };
  const isMeant = at === device && !name.startsWith('Memcpy');
  if (isMeant || device === 'cpu' || onSizes.has(name) || areSizes(tensors)) return base;
  return { ...base, reason: reasonOf(name, device, tensors[0]?.type ?? '') };
}

/** Whether a node computes with sizes, which the host needs: no data fall back with it. */
function areSizes(tensors: readonly TracedTensor[]): boolean {
  return tensors.every(({ type, elements }) => type.startsWith('int') && elements <= mostSizes);
}

function reasonOf(operator: string, device: Device, type: string): string {
  if (operator.startsWith('Memcpy')) return 'a copy to or from the processor, around what falls back';
  return refusalOf(device, operator, traced[type]) ?? 'ONNX Runtime keeps it beside what falls back';
}

/** Names of types in traces. */
const traced: Readonly<Record<string, 'float32' | 'float16' | 'float64' | 'int64' | 'int32' | 'bool'>> = {
  float: 'float32',
  float16: 'float16',
  double: 'float64',
  int64: 'int64',
  int32: 'int32',
  bool: 'bool',
};

function tensorsIn(args: Readonly<Record<string, unknown>>): readonly TracedTensor[] {
  const shapes = [
    ...((args.input_type_shape as Shapes) ?? []),
    ...((args.output_type_shape as Shapes) ?? []),
  ];
  return shapes.flatMap((shape) =>
    Object.entries(shape).map(([type, dims]) => ({ type, elements: elementCount(dims) })),
  );
}
