import type { Tensor } from '@ouroboros/onnx';
import type { DeviceTensor, Feed } from './device-tensor.ts';
import type { OperatorTime } from './profile.ts';
import type { Traffic } from './traffic.ts';

/** How a session is made; sessions with different options are different sessions. */
export interface SessionOptions {
  /** What messages call the model, such as its path. */
  readonly name?: string;
  /** Rewriting of the graph by ONNX Runtime; default `all`. */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Threads inside one operator; default: those of the runtime. */
  readonly threads?: number;
  /**
   * Compute operators of domain `ouroboros.kernels` by kernels of the addon where there are any, instead of by the functions of the
   * model; default true. CPU only.
   */
  readonly kernels?: boolean;
  /** Keep freed memory for the next run (faster, larger); default true. CPU only. */
  readonly memoryArena?: boolean;
  /** Plan the memory of a run ahead when all shapes are known; default true. */
  readonly memoryPattern?: boolean;
  /**
   * Between runs, let the session's threads sleep instead of waiting actively for the next one. For sessions that take turns
   * with other work on the same cores; default false.
   */
  readonly restBetweenRuns?: boolean;
  /** Outputs that `Session.keep` leaves on the device. */
  readonly resident?: readonly string[];
  /**
   * Numbers for symbolic sizes of inputs, which are then fed in these sizes only: what is written for the device is written for
   * them, such as a Loop of that many trips. Where graphs run as they are they change nothing.
   */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Write the graph in operators that the device has, where it lacks some; default true. */
  readonly lower?: boolean;
  /** Prefix of the file into which ONNX Runtime writes the time of every node; `Session.profile` reads it. */
  readonly profile?: string;
}

/** Outputs of a run of which some stay on the device. */
export interface KeptOutputs {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Those that `SessionOptions.resident` names; whoever gets them releases them. */
  readonly resident: Readonly<Record<string, DeviceTensor>>;
}

/**
 * A model loaded for running.
 *
 * What a run costs besides the operators: about 5 us, 1 us for each input and 2 us for each output. Inputs are read in place
 * and never copied; every fetched output is allocated and copied once. So feed large state freely, fetch little, and
 * keep state that changes every step inside the graph (a Loop over many steps).
 */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph once, blocking this thread meanwhile, and gives the outputs named in `fetches` (default: all), in
   * arrays that nobody else holds. The feeds must not change until it is done.
   *
   * @throws Fault `runtime/input-mismatch`, `runtime/input-unknown` or `runtime/output-unknown` naming the first
   * feed or fetch that does not fit; Fault `runtime/run-failed` with ONNX Runtime's reason when an operator fails.
   */
  run(feeds: Readonly<Record<string, Feed>>, fetches?: readonly string[]): Promise<Record<string, Tensor>>;
  /**
   * As `run`; the outputs that `SessionOptions.resident` names stay where the graph runs, to be fed again. On the processor they
   * are the same tensors as from `run`.
   */
  keep(feeds: Readonly<Record<string, Feed>>, fetches?: readonly string[]): Promise<KeptOutputs>;
  /** Copies between host and device so far, of all who use this session; none on the processor. */
  readonly traffic: Traffic;
  /**
   * Ends the profile that `SessionOptions.profile` began and gives the time per operator, the largest first.
   *
   * @throws Error when the session was not opened with a profile, or it has ended.
   */
  profile(): Promise<OperatorTime[]>;
  /** Gives the session back; it stays alive for whoever asks for the same model again. */
  release(): Promise<void>;
}
