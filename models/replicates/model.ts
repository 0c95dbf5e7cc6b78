import type { Tensor } from '@ouroboros/onnx';
import type { NamedArrays, ReplicateType } from './arrays.ts';
import type { Engine } from './engine.ts';
import type { Origin, Span, World } from './world.ts';

// Axes: R replicates of a span, N examples, and the axes of one example.

/** Element type and axes of one example. */
export interface ExampleType {
  readonly dtype: ReplicateType;
  /** `[]` for a number. */
  readonly dims: readonly number[];
}

/** Examples to be drawn. */
export interface DrawRequest {
  readonly span: Span;
  /** Names their streams. */
  readonly origin: Origin;
  /** How many, N. Example k must be the same whatever their number. */
  readonly examples: number;
}

/** Examples to be drawn from fitted models. */
export interface SampleDrawRequest extends DrawRequest {
  readonly parameters: NamedArrays;
}

/** What the models of a span are fitted on. */
export interface PooledExamples {
  /** [R, N, ...example]. */
  readonly rows: Tensor;
  /** Share of each example in the loss, summing to 1: float64 [W, N], W = 1 where all replicates have the same or R. */
  readonly shares: Tensor;
}

/** Models to be fitted. */
export interface FitSpanRequest extends PooledExamples {
  readonly span: Span;
  readonly iteration: number;
}

/** Models to be evaluated. */
export interface EvaluateSpanRequest {
  readonly span: Span;
  readonly iteration: number;
  readonly parameters: NamedArrays;
}

/**
 * What a family of small models does for a span of replicates, in the worker. All of it is batched over the replicates;
 * no result may depend on how they are cut into spans (steady.ts has what that takes).
 */
export interface ReplicateModel<W extends World = World> {
  example(world: W): ExampleType;
  /** Draws real examples, [R, N, ...example]. */
  real(engine: Engine<W>, request: DrawRequest): Promise<Tensor>;
  /** Fits: arrays [R, ...] that say all of a model. */
  fit(engine: Engine<W>, request: FitSpanRequest): Promise<NamedArrays>;
  /** Draws examples from models, [R, N, ...example]. */
  sample(engine: Engine<W>, request: SampleDrawRequest): Promise<Tensor>;
  /** Bytes that drawing one replicate's examples takes, real ones or those of a model, where that is more than six times theirs. */
  drawingBytes?(world: W, examples: number, parameters?: NamedArrays): number;
  /** Figures of the models, float64 [R] or [R, K] each. */
  evaluate(engine: Engine<W>, request: EvaluateSpanRequest): Promise<NamedArrays>;
  /** Bytes that evaluating one replicate takes, where that is much more than its parameters. */
  evaluationBytes?(world: W, parameters: NamedArrays): number;
}
