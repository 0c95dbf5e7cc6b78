import { basename } from 'node:path';
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
import { presetConfig, presets } from './config.ts';
import type { Measurement } from './evaluation/measurement.ts';
import { metricDescriptions } from './metrics/descriptions.ts';
import type { ModelSource } from './model-source.ts';
import { isBundle, type LanguageOptions, parseLanguageOptions, sourceOf } from './options.ts';
import type { PreparedLanguage } from './preparation.ts';
import { specimenCount } from './specimen-count.ts';

const program = new URL('./program.ts', import.meta.url);

/** Language models on short stories (section 3.1 of the paper). */
export const language: Family<LanguageOptions> = {
  name: 'language',
  lossLabel: 'test cross-entropy (nats per token)',
  metrics: metricDescriptions,
  presets: [...presets.keys()],
  parse: parseLanguageOptions,
  open: async (request) => {
    const { options, dataDirectory: directory, runtime } = request;
    const argument = { data: options.data, source: sourceOf(options), directory };
    const name = 'prepareLanguage';
    return new OpenLanguage(request, await callProgram(runtime, { program, name }, argument, request));
  },
  plan: async (options) => {
    // Loaded when asked for: runs build their graphs in the worker.
    const { planLanguage } = await import('./planning/plan.ts');
    return planLanguage(options);
  },
  describePreset: (preset) => {
    const { architecture: _, ...dimensions } = presetConfig(preset);
    return { parameters: parameterCount(builtInModel(presetConfig(preset)).parameters), dimensions };
  },
  exportBundle: async (request) => {
    // Loaded when asked for: runs build their graphs in the worker.
    const { exportLanguageBundle } = await import('./bundle/export.ts');
    await exportLanguageBundle(request);
  },
  buildBundle: async (request) => {
    const { buildLanguageBundle } = await import('./bundle/build.ts');
    return buildLanguageBundle(request);
  },
  sampleBundle: async ({ options, seed, count = specimenCount, prompt, runtime, ...call }) => {
    const argument = { source: sourceOf(options), sample: options.sample, seed, count, prompt };
    const name = 'specimensOfBundle';
    const items = await callProgram<string[]>(runtime, { program, name }, argument, call);
    return { kind: 'text', items };
  },
};

class OpenLanguage implements OpenFamily {
  readonly model: string;
  readonly realExamples: number;
  readonly realShard: string;
  readonly facts: Readonly<Record<string, string | number>>;
  private readonly request: OpenRequest<LanguageOptions>;
  private readonly prepared: PreparedLanguage;

  constructor(request: OpenRequest<LanguageOptions>, prepared: PreparedLanguage) {
    const { options } = request;
    this.request = request;
    this.prepared = prepared;
    this.model = isBundle(options) ? basename(options.model.bundle) : options.model.preset;
    this.realExamples = prepared.trainDocuments;
    this.realShard = prepared.trainShard;
    this.facts = {
      parameters: prepared.parameters,
      ...options.config,
      source: options.data.source,
      trainStories: prepared.trainDocuments,
      trainTokens: prepared.trainTokens,
      testStories: prepared.testDocuments,
      testTokens: prepared.testTokens,
    };
  }

  fit({ iteration, mixture, directory, ...call }: FitRequest): Promise<FitReport> {
    const { fit } = this.request.options;
    const { seed } = this.request;
    const { testShard } = this.prepared;
    const argument = { source: this.source, fit, seed, iteration, mixture, testShard, directory };
    return this.call('fitLanguage', argument, call);
  }

  async evaluate({ iteration, directory, ...call }: EvaluateRequest): Promise<Evaluation> {
    const { source } = this;
    const { testShard, endOfText } = this.prepared;
    const argument = { source, testShard, endOfText, directory, ...this.grammar };
    const losses = await this.call<Evaluation['metrics']>('evaluateLanguage', argument, call);
    const measured = await this.measure({ iteration, directory, ...call });
    return { ...measured, metrics: { ...losses, ...measured?.metrics } };
  }

  async realBatch(batch: number, call: CallOptions): Promise<string> {
    if (batch === 1) return this.realShard;
    const { options, dataDirectory: directory } = this.request;
    const argument = { data: options.data, source: this.source, directory, batch };
    return this.call('prepareFreshLanguage', argument, call);
  }

  sample({ iteration, directory, examples, shard, ...call }: SampleRequest): Promise<void> {
    return this.call('sampleLanguage', { ...this.sampling(iteration, directory), examples, shard }, call);
  }

  async specimens(request: SpecimenRequest): Promise<Specimens> {
    const { iteration, directory, count = specimenCount, prompt, ...call } = request;
    const { tokenizer } = this.prepared;
    const argument = { ...this.sampling(iteration, directory), count, tokenizer, prompt };
    return { kind: 'text', items: await this.call<string[]>('specimensOfLanguage', argument, call) };
  }

  async close(): Promise<void> {}

  /** Figures of what the model writes, if any are asked for. */
  private async measure({
    iteration,
    directory,
    ...call
  }: EvaluateRequest): Promise<Measurement | undefined> {
    const { texts } = this.request.options.evaluate;
    if (texts === 0) return undefined;
    const { testShard } = this.prepared;
    const argument = { ...this.sampling(iteration, directory), texts, testShard, ...this.grammar };
    return this.call('measureLanguage', argument, call);
  }

  /** What the figures of the embedded grammar need, where the stories are its. */
  private get grammar(): { readonly grammarTokenizer?: string } {
    const { grammatical, tokenizer } = this.prepared;
    return grammatical ? { grammarTokenizer: tokenizer } : {};
  }

  private get source(): ModelSource {
    return sourceOf(this.request.options);
  }

  private sampling(iteration: number, directory: string) {
    const { sample } = this.request.options;
    return {
      source: this.source,
      sample,
      endOfText: this.prepared.endOfText,
      seed: this.request.seed,
      iteration,
      directory,
    };
  }

  private call<R>(name: string, argument: unknown, call: CallOptions): Promise<R> {
    return callProgram(this.request.runtime, { program, name }, argument, call);
  }
}
