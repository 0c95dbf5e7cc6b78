import {
  closeOrtSession,
  createOrtSession,
  endOrtProfile,
  type OrtFeed,
  type OrtInput,
  type OrtResult,
  type OrtSessionHandle,
  readOrtTensor,
  releaseOrtTensor,
  runOrtSession,
} from '@ouroboros/native';
import { allocate, type DataType, dataTypeOfCode, elementBytes, typeCodes } from '@ouroboros/onnx';
import type * as ort from 'onnxruntime-node';

/** What `LiveSession` needs of a session of onnxruntime-node. */
export type Inference = Pick<
  ort.InferenceSession,
  'inputNames' | 'outputNames' | 'inputMetadata' | 'run' | 'endProfiling' | 'release'
>;

const optimizations = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 } as const;

/** A session with the kernels of the addon, behind the interface of onnxruntime-node. */
export class NativeInference implements Inference {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly ort.InferenceSession.ValueMetadata[];
  private readonly session: OrtSessionHandle;
  /** Outputs that stay in the memory of ONNX Runtime. */
  private readonly resident: ReadonlySet<string>;

  /** Loads the bytes of an .onnx file. Throws Fault `runtime/onnx-runtime`. */
  constructor(bytes: Uint8Array, options: ort.InferenceSession.SessionOptions, resident: readonly string[]) {
    const settings = Object.entries((options.extra?.session ?? {}) as Record<string, string>);
    this.session = createOrtSession(bytes, {
      threads: options.intraOpNumThreads ?? 1,
      optimization: optimizations[options.graphOptimizationLevel ?? 'all'],
      arena: options.enableCpuMemArena ?? true,
      memoryPattern: options.enableMemPattern ?? true,
      profile: options.enableProfiling ? (options.profileFilePrefix ?? '') : '',
      config: settings.flatMap(([key, value]) => [`session.${key}`, value]),
    });
    this.resident = new Set(resident);
    this.inputNames = this.session.inputs.map(({ name }) => name);
    this.outputNames = this.session.outputs;
    this.inputMetadata = this.session.inputs.map(metadataOf);
  }

  async run(
    feeds: ort.InferenceSession.FeedsType,
    fetches?: ort.InferenceSession.FetchesType | ort.InferenceSession.RunOptions,
  ): Promise<ort.InferenceSession.OnnxValueMapType> {
    const names = (fetches ?? this.outputNames) as readonly string[];
    const wanted = Uint32Array.from(names, (name) => this.outputNames.indexOf(name));
    const kept = Uint8Array.from(names, (name) => Number(this.resident.has(name)));
    const inputs = this.inputNames.map((name) => feedOf(feeds[name] as ort.Tensor));
    const results = runOrtSession(this.session, inputs, wanted, kept);
    return Object.fromEntries(names.map((name, i) => [name, tensorOf(results[i] as OrtResult)]));
  }

  endProfiling(): void {
    endOrtProfile(this.session);
  }

  async release(): Promise<void> {
    closeOrtSession(this.session);
  }
}

/** A tensor in the memory of ONNX Runtime, as a run of a `NativeInference` keeps it. */
export interface HeldTensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly held: object;
}

/** Whether a run of a `NativeInference` has kept this tensor. */
export function isHeld(tensor: ort.Tensor): tensor is ort.Tensor & HeldTensor {
  return 'held' in tensor;
}

/** The elements of a kept tensor, copied. */
export function copyOf({ type, dims, held }: HeldTensor): ort.Tensor {
  return tensorOf({ type: typeCodes[type], dims, buffer: readOrtTensor(held) });
}

function feedOf(tensor: ort.Tensor): OrtFeed {
  if (isHeld(tensor)) return { held: tensor.held };
  const { type, dims, data } = tensor as unknown as { type: DataType; dims: number[]; data: ArrayBufferView };
  return { data, type: typeCodes[type], dims };
}

function tensorOf({ type, dims, buffer, held }: OrtResult): ort.Tensor {
  const dtype = dataTypeOfCode(type) as DataType;
  const tensor =
    held === undefined
      ? { type: dtype, dims, data: viewOf(dtype, buffer as ArrayBuffer), location: 'cpu' }
      : {
          ...{ type: dtype, dims, location: 'cpu-pinned', held },
          dispose: () => releaseOrtTensor(held),
        };
  return tensor as unknown as ort.Tensor;
}

function viewOf(dtype: DataType, buffer: ArrayBuffer): ArrayBufferView {
  const Class = allocate(dtype, 0).constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => ArrayBufferView;
  return new Class(buffer, 0, buffer.byteLength / elementBytes(dtype));
}

function metadataOf({ name, type, dims, symbols }: OrtInput): ort.InferenceSession.ValueMetadata {
  if (type === 0) return { name, isTensor: false };
  const shape = dims.map((dim, axis) => (dim >= 0 ? dim : (symbols[axis] as string)));
  return { name, isTensor: true, type: dataTypeOfCode(type) as ort.Tensor.Type, shape };
}
