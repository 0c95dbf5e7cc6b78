import type { DataType, Graph, Node } from '@ouroboros/onnx';
import type { Device } from '../device.ts';
import type { OperatorPlacement } from './placement.ts';
import { cudaTable, type ProviderTable, webgpuTable } from './provider-tables.ts';

const tables: Readonly<Record<Device, ProviderTable | undefined>> = {
  cpu: undefined,
  webgpu: webgpuTable,
  cuda: cudaTable,
};

const names: Readonly<Record<Device, string>> = { cpu: 'the processor', webgpu: 'WebGPU', cuda: 'CUDA' };

/** The type that decides which kernel a node takes: that of its first input, or of its output where it has none. */
function typeOf(node: Node): DataType | undefined {
  const values = node.opType === 'Where' ? node.inputs.slice(1) : node.inputs;
  return values.find((value) => value)?.type?.dtype ?? node.outputType()?.dtype;
}

/** Why the execution provider of `device` does not run `operator` on elements of `dtype`; undefined: it does. */
export function refusalOf(device: Device, operator: string, dtype: DataType | undefined): string | undefined {
  const table = tables[device];
  if (!table) return undefined;
  const allowed = table.get(operator);
  if (!allowed) return `${names[device]} has no ${operator}`;
  if (dtype !== undefined && !allowed.has(dtype)) return `${names[device]} has no ${operator} of ${dtype}`;
  return undefined;
}

/** Whether a node computes with the sizes of tensors, which is done on the processor: vectors of int64. */
function computesSizes(node: Node): boolean {
  const values = [...node.inputs, ...node.outputs].filter((value) => value !== undefined);
  if (node.subgraphs.length > 0 || node.opType === 'Shape') return false;
  return values.every(({ type }) => type?.dtype === 'int64' && (type.shape?.length ?? 2) < 2);
}

/** Where the operators of `graph` and its subgraphs would run, by the tables. */
export function predictPlacement(graph: Graph, device: Device): OperatorPlacement[] {
  const found = new Map<string, { -readonly [K in keyof OperatorPlacement]: OperatorPlacement[K] }>();
  const visit = (inner: Graph): void => {
    for (const node of inner.nodes) {
      node.subgraphs.forEach(visit);
      if (node.opType === 'Constant' && node.domain === '') continue;
      const dtype = typeOf(node);
      const sized = computesSizes(node);
      const reason = sized ? undefined : refusalOf(device, node.qualifiedType, dtype);
      const key = `${node.qualifiedType} ${sized} ${reason}`;
      const entry = found.get(key) ?? {
        operator: node.qualifiedType,
        nodes: 0,
        device: reason === undefined && !sized ? device : 'cpu',
        fallsBack: reason !== undefined,
        ...(reason !== undefined && { reason }),
      };
      entry.nodes++;
      found.set(key, entry);
    }
  };
  visit(graph);
  return [...found.values()];
}
