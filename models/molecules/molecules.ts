import { firstSkippedText } from '@ouroboros/data/files';
import type { SkippedMolecules } from '@ouroboros/data/molecules';
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
import { exportMoleculeBundle } from './bundle/export.ts';
import { presetConfig, presets } from './config.ts';
import { metricDescriptions } from './metrics/descriptions.ts';
import { type MoleculesOptions, parseMoleculesOptions } from './options.ts';
import type { PreparedData } from './preparation.ts';
import { specimenCount } from './specimen-count.ts';

const program = new URL('./program.ts', import.meta.url);

/** Diffusion models of molecular conformations (section 3.2 of the paper). */
export const molecules: Family<MoleculesOptions> = {
  name: 'molecules',
  lossLabel: 'test denoising loss (per atom)',
  metrics: metricDescriptions,
  presets: [...presets.keys()],
  parse: parseMoleculesOptions,
  open: openMolecules,
  plan: async (options) => {
    // Loaded when asked for: runs build their graphs in the worker.
    const { planMolecules } = await import('./planning/plan.ts');
    return planMolecules(options);
  },
  exportBundle: exportMoleculeBundle,
  describePreset: (preset) => {
    const { architecture: _, ...dimensions } = presetConfig(preset);
    const { parameters } = builtInModel(presetConfig(preset));
    return { parameters: parameterCount(parameters), dimensions: textOf(dimensions) };
  },
};

/** Dimensions as facts: numbers and words. */
function textOf(dimensions: object): Readonly<Record<string, string | number>> {
  const entries = Object.entries(dimensions).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : String(value),
  ]);
  return Object.fromEntries(entries);
}

async function openMolecules(request: OpenRequest<MoleculesOptions>): Promise<OpenFamily> {
  const { options, dataDirectory: directory, runtime } = request;
  const call = { program, name: 'prepareMoleculesData' };
  const prepared = await callProgram<PreparedData>(runtime, call, { data: options.data, directory }, request);
  return new OpenMolecules(request, prepared);
}

/** How many molecules were passed over, and the first of them. */
function factsOfSkipped(skipped: SkippedMolecules): Readonly<Record<string, string | number>> {
  const { count: skippedMolecules } = skipped;
  return skippedMolecules === 0
    ? { skippedMolecules }
    : { skippedMolecules, firstSkipped: firstSkippedText(skipped) };
}

class OpenMolecules implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, string | number>>;
  private readonly request: OpenRequest<MoleculesOptions>;
  private readonly prepared: PreparedData;

  constructor(request: OpenRequest<MoleculesOptions>, prepared: PreparedData) {
    const { options } = request;
    this.request = request;
    this.prepared = prepared;
    this.model = options.model.preset;
    this.realExamples = prepared.trainConformations;
    this.realShard = prepared.trainShard;
    const { architecture: _, ...dimensions } = options.config;
    this.facts = {
      parameters: parameterCount(builtInModel(options.config).parameters),
      ...textOf(dimensions),
      samplingSteps: options.sample.steps,
      source: options.data.source,
      trainConformations: prepared.trainConformations,
      trainMolecules: prepared.trainMolecules,
      testConformations: prepared.testConformations,
      testMolecules: prepared.testMolecules,
      ...factsOfSkipped(prepared.skipped),
    };
  }

  fit({ iteration, mixture, directory, ...call }: FitRequest): Promise<FitReport> {
    const { config, fit, evaluate } = this.request.options;
    const { testShard } = this.prepared;
    const { seed } = this.request;
    const argument = { config, fit, evaluate, seed, iteration, mixture, testShard, directory };
    return this.call('fitMolecules', argument, call);
  }

  evaluate({ iteration: _, directory, ...call }: EvaluateRequest): Promise<Evaluation> {
    const { evaluate } = this.request.options;
    const { testShard } = this.prepared;
    return this.call('evaluateMolecules', { ...this.sampler, evaluate, testShard, directory }, call);
  }

  async realBatch(batch: number, call: CallOptions): Promise<string> {
    if (batch === 1) return this.realShard;
    const { options, dataDirectory: directory } = this.request;
    return this.call('prepareFreshMoleculesData', { data: options.data, directory, batch }, call);
  }

  sample({ iteration, directory, examples, shard, ...call }: SampleRequest): Promise<void> {
    const { trainShard, trainConformations } = this.prepared;
    const real = { trainShard, trainConformations };
    return this.call(
      'sampleMolecules',
      { ...this.sampler, ...real, iteration, directory, examples, shard },
      call,
    );
  }

  specimens({ directory, count = specimenCount, ...request }: SpecimenRequest): Promise<Specimens> {
    const { testShard } = this.prepared;
    return this.call('specimensOfMolecules', { ...this.sampler, directory, testShard, count }, request);
  }

  async close(): Promise<void> {}

  private get sampler() {
    const { config, sample } = this.request.options;
    return { config, sample, seed: this.request.seed };
  }

  private call<R>(name: string, argument: unknown, call: CallOptions): Promise<R> {
    return callProgram(this.request.runtime, { program, name }, argument, call);
  }
}
