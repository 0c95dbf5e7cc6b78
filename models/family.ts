import type { Runtime } from '@ouroboros/runtime';
import type { Schedule } from '@ouroboros/theory';

/**
 * The contract between the loop and the model families. The loop knows nothing of any family, a family nothing of
 * the loop: they meet in these types alone.
 */

/**
 * A batch of examples: real data, or what model `model` generated. Real batch 1 (where none is named) is the one in
 * `OpenFamily.realShard`, batch k >= 2 the one of `OpenFamily.realBatch`: as large, and no example in two of them.
 */
export type BatchSource =
  | { readonly kind: 'real'; readonly batch?: number }
  | { readonly kind: 'synthetic'; readonly model: number };

/** The share of one batch in a mixture. */
export interface MixturePart {
  readonly source: BatchSource;
  /** How many of the batch's examples are used, always its first ones. */
  readonly examples: number;
  /** Relative weight of each example in the loss; 1 where all examples are alike. */
  readonly weight: number;
}

/** What one model is fitted on. */
export interface Mixture {
  readonly parts: readonly MixturePart[];
  /** Number of examples drawn without replacement from the parts together; undefined: all of them. */
  readonly subsample?: number;
}

/** A part whose batch has been located. */
export interface LocatedPart extends MixturePart {
  /** Directory of the shard that holds the batch. */
  readonly shard: string;
}

/** A mixture whose batches have been located. */
export interface LocatedMixture {
  readonly parts: readonly LocatedPart[];
  readonly subsample?: number;
}

/** Progress inside one fit, evaluation or sampling. */
export interface Progress {
  /** Units done and to do, such as tokens or steps. */
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** A word or figure worth showing, such as the training loss. */
  readonly detail?: string;
}

/** What every long call of a family gets besides its own arguments. */
export interface CallOptions {
  /** Aborted: stop at the next safe point, keep what is needed to go on, reject with `signal.reason`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Arguments of `OpenFamily.fit`. */
export interface FitRequest extends CallOptions {
  /** 1-based; keys the random streams of initialisation, order and sampling. */
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  /** Where to write `weights.safetensors` and, meanwhile, checkpoints that a rerun continues from. */
  readonly directory: string;
}

/** A point of the learning curve of a fit. */
export interface CurvePoint {
  /** Optimizer steps done. */
  readonly step: number;
  /** Passes through the training data done, in fractions too. */
  readonly epoch: number;
  /** Mean training loss of the steps since the point before. */
  readonly trainLoss: number;
  /** Loss on the real test set with the parameters of this step, where it was measured. */
  readonly testLoss?: number;
}

/** What a fit did; deterministic, no times. */
export interface FitReport {
  readonly trainExamples: number;
  /** Named figures such as `trainLoss`, `steps`, `tokens`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How the losses went, by ascending step; at most 64 points, the last at the end of the fit. */
  readonly curve?: readonly CurvePoint[];
}

/** Arguments of `OpenFamily.evaluate`. */
export interface EvaluateRequest extends CallOptions {
  readonly iteration: number;
  /** The directory of the fit. */
  readonly directory: string;
}

/** Something that real data hold now and then, and what a model makes of it. */
export interface ItemSurvival {
  /** What kind of item, such as `name`. */
  readonly category: string;
  readonly item: string;
  /** Of a real example to hold it. */
  readonly probability: number;
  /** How many of as many real examples are expected to hold it. */
  readonly expected: number;
  /** How many of the model's examples hold it: 0 where it is lost. */
  readonly mentions: number;
}

/** How a quantity is distributed among real and among generated examples: shares of equal bins from `low` to `high`. */
export interface Distribution {
  /** Small letters, digits and dashes, such as `bond-length-cc`. The same in all iterations. */
  readonly name: string;
  /** What is measured, in a few words for people. */
  readonly label: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  /** Of each bin, summing to 1 (or less where values lie outside). */
  readonly real: readonly number[];
  readonly generated: readonly number[];
}

/** What is known of a fitted model; deterministic, no times. */
export interface Evaluation {
  /** Finite figures, on the frozen real test set where they are losses; `testLoss` is the primary one. What is undefined is left out. */
  readonly metrics: Readonly<Record<string, number>> & { readonly testLoss: number };
  /** Standard errors of those figures that are means over independent replicates, by their names. */
  readonly standardErrors?: Readonly<Record<string, number>>;
  /** Survival of every name, object or the like, where the distribution of the real data is known. */
  readonly survival?: readonly ItemSurvival[];
  /** Shapes of quantities that the figures sum up. */
  readonly distributions?: readonly Distribution[];
}

/** Arguments of `OpenFamily.expect`. */
export interface ExpectRequest extends CallOptions {
  readonly schedule: Schedule;
  /**
   * How many fits: those whose batches the schedule describes exactly, though their sizes need not be whole units, and they may
   * draw a `subsample`. A family that has no closed form of that tells fewer.
   */
  readonly fits: number;
}

/** Expected values of figures in `Evaluation.metrics`, by their names; what no closed form is known of is left out, and so is what is infinite. */
export type Expectation = Readonly<Record<string, number>>;

/** Arguments of `OpenFamily.sample`. */
export interface SampleRequest extends CallOptions {
  readonly iteration: number;
  /** The directory of the fit. */
  readonly directory: string;
  /** How many examples to generate. Example k draws the same numbers whatever the count. */
  readonly examples: number;
  /** Directory of the shard to write; it appears whole or not at all. */
  readonly shard: string;
}

/** Arguments of `OpenFamily.specimens`. */
export interface SpecimenRequest extends EvaluateRequest {
  /** How many; default: as many as the page shows. The first ones are the same whatever the count. */
  readonly count?: number;
  /** What every example starts with, where the family can be told that. */
  readonly prompt?: string;
}

/** Equal tiles that a picture is made of, row by row. */
export interface Tiles {
  readonly columns: number;
  readonly rows: number;
  /** Pixels of one tile. */
  readonly width: number;
  readonly height: number;
}

/** A picture of what a model makes. */
export interface Picture {
  /** Stem of its file's name, such as `samples`: small letters, digits and dashes. The same in all iterations. */
  readonly name: string;
  /** What it shows, in a few words for people. */
  readonly label: string;
  readonly tiles: Tiles;
  /** The picture as a PNG file. */
  readonly png: Uint8Array;
}

/** A molecule in space that a model made, and what it is compared with. */
export interface Structure {
  /** Of the molecule, such as its SMILES. The same in all iterations. */
  readonly name: string;
  /** What is known of it, in a few words, such as `RMSD 0.8 A`. */
  readonly label: string;
  /** The generated conformation: a V2000 molfile with coordinates in angstrom. */
  readonly generated: string;
  /** The nearest real conformation of the same molecule, to which the generated one is aligned: likewise. */
  readonly reference: string;
}

/** A few examples for people to look at. */
export interface Specimens {
  readonly kind: 'text' | 'images' | 'molecules' | 'none';
  /** Texts; empty where the examples are shown in pictures or in space. */
  readonly items: readonly string[];
  readonly pictures?: readonly Picture[];
  readonly structures?: readonly Structure[];
}

/** A family with its options, its real data prepared, for one seed. */
export interface OpenFamily {
  /** Name of the model, such as a preset. */
  readonly model: string;
  /** Number of examples in the real batch. */
  readonly realExamples: number;
  /** Directory of the shard of real training data. */
  readonly realShard: string;
  /** Facts worth recording: parameter count, vocabulary, sizes. */
  readonly facts: Readonly<Record<string, string | number>>;
  /**
   * Makes fresh real batch `batch` (1: the one in `realShard`) unless it is there.
   *
   * @returns the directory of its shard.
   * @throws Fault when the data do not hold that many.
   */
  realBatch(batch: number, call: CallOptions): Promise<string>;
  fit(request: FitRequest): Promise<FitReport>;
  evaluate(request: EvaluateRequest): Promise<Evaluation>;
  /**
   * What theory expects of the evaluations of fits 1, 2, ... under a schedule, on the average over seeds or given the data of
   * this one; missing where no closed form is known. Asked once for every regime before the first fit.
   *
   * @returns an entry for each of the first fits, as many as there are closed forms for, `fits` at most.
   */
  expect?(request: ExpectRequest): Promise<readonly Expectation[]>;
  sample(request: SampleRequest): Promise<void>;
  /** A few generated examples for the page, from the model in `directory`. */
  specimens(request: SpecimenRequest): Promise<Specimens>;
  close(): Promise<void>;
}

/** Arguments of `Family.open`. */
export interface OpenRequest<Options> extends CallOptions {
  readonly options: Options;
  /** Seed of every random stream of the chain. */
  readonly seed: number;
  readonly runtime: Runtime;
  /** A directory for prepared data, shared by all chains and seeds of a run. */
  readonly dataDirectory: string;
  /** Only the data are wanted: what else a run needs before its first fit is not made, and nothing will be fitted. */
  readonly dataOnly?: boolean;
}

/** How a figure of `Evaluation.metrics` is called for people. */
export interface MetricDescription {
  /** Its key, such as `distinct1`. */
  readonly name: string;
  /** A few words that say what it is to someone who has not read the code. */
  readonly label: string;
  readonly unit?: string;
  /** Heading under which related figures stand together. */
  readonly group: string;
  /** Which way is better; missing where neither is, or where it depends. */
  readonly better?: 'lower' | 'higher';
}

/** A preset in figures. */
export interface PresetFacts {
  /** Number of trained scalars of one model. */
  readonly parameters: number;
  readonly dimensions: Readonly<Record<string, string | number>>;
}

/** Arguments of `Family.exportBundle`. */
export interface ExportRequest<Options> {
  readonly options: Options;
  /** Of the fresh parameters. */
  readonly seed: number;
  /** The directory to make; it appears whole or not at all. */
  readonly directory: string;
}

/** Arguments of `Family.buildBundle`. */
export interface BuildRequest {
  /** The bundle: a folder with a forward graph. */
  readonly directory: string;
  /** Options by section, as given: what they leave out is read from the bundle or has its default. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A tensor of the model of a bundle. */
export interface BuiltParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** How it starts in every fit, or why it is not trained. */
  readonly note: string;
}

/** What `Family.buildBundle` made. */
export interface BuiltBundle {
  /** Names of the files that were written. */
  readonly files: readonly string[];
  readonly dimensions: Readonly<Record<string, string | number>>;
  /** Number of trained scalars. */
  readonly parameterCount: number;
  readonly parameters: readonly BuiltParameter[];
  /** What is worth knowing, a sentence each. */
  readonly remarks: readonly string[];
}

/** Arguments of `Family.sampleBundle`. */
export interface BundleSpecimenRequest<Options> extends CallOptions {
  /** Options with the bundle as their model. */
  readonly options: Options;
  readonly seed: number;
  readonly runtime: Runtime;
  readonly count?: number;
  readonly prompt?: string;
}

/** How much a phase of a run does, in the units of its family, and what it leaves. */
export interface WorkEstimate {
  /** Units that a fit reads, as often as it reads them. */
  readonly trained: number;
  /** Units that a forward pass alone reads. */
  readonly scored: number;
  /** Units that a model generates. */
  readonly generated: number;
  /** Bytes of the files that stay. */
  readonly bytes: number;
}

/** Units per second. */
export interface Throughput {
  /** Of fits. */
  readonly train: number;
  /** Of generating. */
  readonly sample: number;
}

/** What the work of a run costs, told before any of it is done. */
export interface FamilyPlan {
  /** Name of the model, such as a preset. */
  readonly model: string;
  /** Number of trained scalars. */
  readonly parameters: number;
  /** Number of examples in the real batch. */
  readonly realExamples: number;
  /** What the work is counted in, such as `tokens`. */
  readonly unit: string;
  /** Mean units of an example. */
  readonly unitsPerExample: number;
  /** Where figures are from that are no counts, a sentence each. */
  readonly notes: readonly string[];
  /** Floating-point operations for a unit that is trained, scored or generated. */
  readonly operations: Readonly<Record<'trained' | 'scored' | 'generated', number>>;
  /** Bytes of memory that one lane needs, by what they hold. */
  readonly memory: Readonly<Record<string, number>>;
  /** Bytes that a fit has on disk meanwhile, besides what stays. */
  readonly checkpointBytes: number;
  /** Bytes of the prepared data, with `realBatches` batches of real ones. */
  dataBytes(realBatches: number): number;
  fit(iteration: number, examples: number): WorkEstimate;
  /** Evaluation and specimens of one model. */
  evaluate(): WorkEstimate;
  sample(examples: number): WorkEstimate;
  /** Makes a few steps of the very model and batch of the run on `runtime`, and tells what it achieved. */
  measure(runtime: Runtime, call: CallOptions): Promise<Throughput>;
}

/** A kind of model: linear regression, language, images, molecules. */
export interface Family<Options = unknown> {
  readonly name: string;
  /** Metric shown on axes, with its unit, such as `test cross-entropy (nats per token)`. */
  readonly lossLabel: string;
  /** The figures worth showing, in the order in which they are shown; what a model lacks is left out. */
  readonly metrics?: readonly MetricDescription[];
  /** Names of the presets, for messages. */
  readonly presets: readonly string[];
  /**
   * Checks options and fills in defaults; dotted keys name nested options in messages.
   *
   * @throws Fault with the nearest known key or preset.
   */
  parse(options: unknown): Options;
  open(request: OpenRequest<Options>): Promise<OpenFamily>;
  /** What runs with these options cost; missing where they are too small to ask. */
  plan?(options: Options): Promise<FamilyPlan>;
  /** One of `presets` in figures. */
  describePreset?(preset: string): PresetFacts;
  /**
   * Writes a freshly initialised model as a bundle of graphs; missing where the family's graphs are made for each fit.
   *
   * @throws Fault `data/exists`, `data/disk-full` or `data/not-writable`.
   */
  exportBundle?(request: ExportRequest<Options>): Promise<void>;
  /**
   * Derives the graphs of a bundle from its forward graph, and completes its description; missing where a family takes no
   * foreign graph.
   *
   * @throws Fault naming the file and the tensor or node that cannot be used.
   */
  buildBundle?(request: BuildRequest): Promise<BuiltBundle>;
  /** A few examples that the model of a bundle generates as it was exported; missing where `buildBundle` is. */
  sampleBundle?(request: BundleSpecimenRequest<Options>): Promise<Specimens>;
}
