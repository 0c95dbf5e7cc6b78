import { bindings } from './addon.ts';
import { guarded } from './failure.ts';

/** A session of ONNX Runtime that this addon holds. */
export interface OrtSessionHandle {
  readonly handle: object;
  readonly inputs: readonly OrtInput[];
  readonly outputs: readonly string[];
}

/** An input of a graph. */
export interface OrtInput {
  readonly name: string;
  /** As ONNX numbers element types; 0 for what is no tensor. */
  readonly type: number;
  /** -1 where the size is open. */
  readonly dims: readonly number[];
  /** The names of open sizes; '' where there is none. */
  readonly symbols: readonly string[];
}

/** How a session is made. */
export interface OrtSessionOptions {
  readonly threads: number;
  /** 0: none, 1: basic, 2: extended, 99: all. */
  readonly optimization: number;
  readonly arena: boolean;
  readonly memoryPattern: boolean;
  /** Prefix of the trace; '': none. */
  readonly profile: string;
  /** Names and values of further settings, in turns. */
  readonly config: readonly string[];
}

/** What a session is fed: an array, which is read where it lies, or a tensor that a run has kept. */
export type OrtFeed =
  | { readonly data: ArrayBufferView; readonly type: number; readonly dims: readonly number[] }
  | { readonly held: object };

/** What a run gives: a copy, or a tensor that stays where it is until it is released. */
export interface OrtResult {
  readonly type: number;
  readonly dims: readonly number[];
  readonly buffer?: ArrayBuffer;
  readonly held?: object;
}

interface OrtBindings {
  readonly openOnnxRuntime: (path: string) => string;
  readonly chooseTrainingInstructions: (name: string) => string;
  readonly createOrtSession: (model: Uint8Array, options: OrtSessionOptions) => OrtSessionHandle;
  readonly runOrtSession: (
    handle: object,
    inputs: readonly OrtFeed[],
    wanted: Uint32Array,
    kept: Uint8Array,
  ) => OrtResult[];
  readonly readOrtTensor: (held: object) => ArrayBuffer;
  readonly releaseOrtTensor: (held: object) => void;
  readonly endOrtProfile: (handle: object) => string;
  readonly closeOrtSession: (handle: object) => void;
}

const native = bindings<OrtBindings>([
  'openOnnxRuntime',
  'chooseTrainingInstructions',
  'createOrtSession',
  'runOrtSession',
  'readOrtTensor',
  'releaseOrtTensor',
  'endOrtProfile',
  'closeOrtSession',
]);

/**
 * Loads ONNX Runtime from the shared library at `path`, or finds it where the process has loaded it, for the sessions of this
 * addon. Gives its version. Throws Fault `runtime/library-unusable`.
 */
export function openOnnxRuntime(path: string): string {
  return guarded(() => native().openOnnxRuntime(path));
}

/** Makes all sessions use the kernels of an instruction set, the fastest for an unknown name. Gives the name. */
export function chooseTrainingInstructions(name: string): string {
  return native().chooseTrainingInstructions(name);
}

/** Loads a model. Throws Fault `runtime/onnx-runtime` with the library's message. */
export function createOrtSession(model: Uint8Array, options: OrtSessionOptions): OrtSessionHandle {
  return guarded(() => native().createOrtSession(model, options));
}

/**
 * Runs a session: `inputs` in the order of its inputs; the outputs with the numbers `wanted` come back in that order, those where
 * `kept` is not 0 without a copy. Throws Fault `runtime/onnx-runtime`.
 */
export function runOrtSession(
  { handle, inputs: known }: OrtSessionHandle,
  inputs: readonly OrtFeed[],
  wanted: Uint32Array,
  kept: Uint8Array,
): OrtResult[] {
  if (inputs.length !== known.length || kept.length !== wanted.length) {
    throw new RangeError(`expected ${known.length} inputs, and as many outputs kept or not as wanted`);
  }
  return guarded(() => native().runOrtSession(handle, inputs, wanted, kept));
}

/** A copy of the elements of a kept tensor. */
export function readOrtTensor(held: object): ArrayBuffer {
  return guarded(() => native().readOrtTensor(held));
}

/** Frees a kept tensor, which must not be used any more. */
export function releaseOrtTensor(held: object): void {
  native().releaseOrtTensor(held);
}

/** Ends the trace of a session and gives its path. */
export function endOrtProfile({ handle }: OrtSessionHandle): string {
  return guarded(() => native().endOrtProfile(handle));
}

/** Frees a session, which must not be used any more. */
export function closeOrtSession({ handle }: OrtSessionHandle): void {
  native().closeOrtSession(handle);
}
