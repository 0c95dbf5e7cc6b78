import type { Tensor } from '@ouroboros/onnx';

/** How a session is made; two sessions with different options are different sessions. */
export interface SessionOptions {
  /** Graph rewriting by ONNX Runtime; default `all`. */
  readonly optimization?: 'disabled' | 'basic' | 'extended' | 'all';
  /** Threads inside one operator; default: those of the runtime. */
  readonly threads?: number;
  /** Keep freed memory for the next run (faster, larger); default true. */
  readonly memoryArena?: boolean;
  /** Plan the memory of a run ahead when all shapes are known; default true. */
  readonly memoryPattern?: boolean;
  /** Prefix of a file into which ONNX Runtime writes the time of every operator; see `readProfile`. */
  readonly profile?: string;
}

/** A model loaded for running. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph once and blocks this thread meanwhile. Inputs are read in place, never copied; every fetched
   * output is copied once into a fresh array, so fetch only what is needed and keep large state inside the graph.
   *
   * @throws Fault naming the input when a feed is unknown, missing, or has the wrong data type or shape.
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Gives the session back; it stays alive for whoever asks for the same model again. */
  release(): Promise<void>;
}
