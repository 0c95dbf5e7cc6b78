import { firstSkippedText, type Skipped } from '@ouroboros/data/files';
import { callProgram } from '../call-program.ts';
import type {
  CallOptions,
  EvaluateRequest,
  Evaluation,
  Family,
  FitReport,
  FitRequest,
  OpenFamily,
  OpenRequest,
  SampleRequest,
  SpecimenRequest,
  Specimens,
} from '../family.ts';
import { parameterCount } from '../training/parameters.ts';
import { builtInModel } from './built-in.ts';
import { exportImageBundle } from './bundle/export.ts';
import { presetConfig, presets } from './config.ts';
import type { Yardsticks } from './evaluation/yardsticks.ts';
import { metricDescriptions } from './metrics/descriptions.ts';
import { type ImagesOptions, parseImagesOptions } from './options.ts';
import type { PreparedData } from './preparation.ts';
import { specimenCount } from './specimen-count.ts';

const program = new URL('./program.ts', import.meta.url);

/** Variational autoencoders on images (section 3.3 of the paper). */
export const images: Family<ImagesOptions> = {
  name: 'images',
  lossLabel: 'test loss: negative ELBO (nats per image)',
  metrics: metricDescriptions,
  presets: [...presets.keys()],
  parse: parseImagesOptions,
  open: openImages,
  plan: async (options) => {
    // Loaded when asked for: runs build their graphs in the worker.
    const { planImages } = await import('./planning/plan.ts');
    return planImages(options);
  },
  exportBundle: exportImageBundle,
  describePreset: (preset) => {
    const { architecture: _, channels, ...dimensions } = presetConfig(preset);
    const { parameters } = builtInModel(presetConfig(preset));
    return {
      parameters: parameterCount(parameters),
      dimensions: { ...dimensions, channels: channels.join(' ') },
    };
  },
};

async function openImages(request: OpenRequest<ImagesOptions>): Promise<OpenFamily> {
  const { options, dataDirectory: directory, runtime } = request;
  const { config, data } = options;
  const argument = { config, data, directory };
  const prepared = await callProgram<PreparedData>(
    runtime,
    { program, name: 'prepareImagesData' },
    argument,
    request,
  );
  return new OpenImages(request, prepared, await yardsticksOf(request, prepared));
}

/** What the models of a run are compared by, where they are. */
async function yardsticksOf(
  request: OpenRequest<ImagesOptions>,
  { trainShard, trainImages, testShard, faces }: PreparedData,
): Promise<Partial<Yardsticks>> {
  const { options, dataDirectory: directory, runtime, dataOnly = false } = request;
  const { config, fit, data, evaluate } = options;
  if (dataOnly || evaluate.samples === 0) return {};
  const shards = { trainShard, trainImages, testShard };
  const encoder = { config, fit, steps: evaluate.encoderSteps, seed: data.seed, ...shards, directory };
  return callProgram(runtime, { program, name: 'prepareYardsticks' }, { ...encoder, faces }, request);
}

/** How many files were passed over, and the first of them. */
function factsOfSkipped(skipped: Skipped): Readonly<Record<string, string | number>> {
  const { count: skippedFiles } = skipped;
  return skippedFiles === 0 ? { skippedFiles } : { skippedFiles, firstSkipped: firstSkippedText(skipped) };
}

class OpenImages implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, string | number>>;
  private readonly request: OpenRequest<ImagesOptions>;
  private readonly prepared: PreparedData;
  private readonly yardsticks: Partial<Yardsticks>;

  constructor(request: OpenRequest<ImagesOptions>, prepared: PreparedData, yardsticks: Partial<Yardsticks>) {
    const { options } = request;
    this.request = request;
    this.prepared = prepared;
    this.yardsticks = yardsticks;
    this.model = options.model.preset;
    this.realExamples = prepared.trainImages;
    this.realShard = prepared.trainShard;
    const { channels, ...dimensions } = options.config;
    this.facts = {
      parameters: parameterCount(builtInModel(options.config).parameters),
      ...dimensions,
      channels: channels.join(' '),
      variance: options.fit.variance,
      source: options.data.source,
      trainImages: prepared.trainImages,
      testImages: prepared.testImages,
      ...factsOfSkipped(prepared.skipped),
    };
  }

  fit({ iteration, mixture, directory, ...call }: FitRequest): Promise<FitReport> {
    const { config, fit } = this.request.options;
    const { testShard } = this.prepared;
    const { seed } = this.request;
    return this.call('fitImages', { config, fit, seed, iteration, mixture, testShard, directory }, call);
  }

  evaluate({ iteration: _, directory, ...call }: EvaluateRequest): Promise<Evaluation> {
    const { fit, evaluate } = this.request.options;
    const { testShard } = this.prepared;
    const measured = { samples: evaluate.samples, ...this.yardsticks };
    return this.call('evaluateImages', { ...this.drawing, fit, testShard, directory, ...measured }, call);
  }

  async realBatch(batch: number, call: CallOptions): Promise<string> {
    if (batch === 1) return this.realShard;
    const { options, dataDirectory: directory } = this.request;
    const { config, data } = options;
    return this.call('prepareFreshImagesData', { config, data, directory, batch }, call);
  }

  sample({ iteration, directory, examples, shard, ...call }: SampleRequest): Promise<void> {
    return this.call('sampleImages', { ...this.drawing, iteration, directory, examples, shard }, call);
  }

  specimens({ directory, count = specimenCount, ...request }: SpecimenRequest): Promise<Specimens> {
    const { trainShard, trainImages, testShard } = this.prepared;
    const real = { trainShard, trainImages, testShard };
    return this.call('specimensOfImages', { ...this.drawing, directory, ...real, count }, request);
  }

  async close(): Promise<void> {}

  private get drawing() {
    const { config, sample } = this.request.options;
    return { config, sample, seed: this.request.seed };
  }

  private call<R>(name: string, argument: unknown, call: CallOptions): Promise<R> {
    return callProgram(this.request.runtime, { program, name }, argument, call);
  }
}
