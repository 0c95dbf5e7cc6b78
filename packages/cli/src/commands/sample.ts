import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Family, families, type OpenFamily, type Specimens } from '@ouroboros/models';
import { type LocatedModel, locateModel, type RunSummary, readSummary, sections } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { withRuntime } from '../experiment-run.ts';
import { interruptible } from '../interruption.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { printable } from '../terminal/printable.ts';

/** Arguments of `ouroboros sample`. */
export interface SampleArguments extends DeviceOptions {
  readonly run: string;
  readonly regime?: string;
  readonly seed?: number;
  readonly iteration?: number;
  readonly count: number;
  readonly prompt?: string;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
}

/** What one model wrote. */
interface Sampled extends Omit<LocatedModel, 'directory'> {
  readonly items: readonly string[];
}

/** Lets models of a run write, or the model of a bundle. */
export async function sample(request: SampleArguments, context: CommandContext): Promise<void> {
  const { output, again } = context;
  const { screen } = output;
  if (existsSync(join(request.run, 'forward.onnx'))) return sampleBundle(request, context);
  const summary = await readSummary(request.run);
  const models = chooseModels(summary, request);
  const samples = await interruptible({ screen, again }, (signal) =>
    withRuntime(request, (runtime) => sampleAll({ request, summary, models, runtime, signal })),
  );
  output.result(samples.map(textOf).join('\n\n'), { run: request.run, samples });
}

async function sampleBundle(request: SampleArguments, { output, again }: CommandContext): Promise<void> {
  const family = bundleFamily(request);
  const { run: bundle, count, prompt, seed = 1 } = request;
  const options = family.parse({ model: { bundle: resolve(bundle) }, sample: samplingOf(request) });
  const items = await interruptible({ screen: output.screen, again }, (signal) =>
    withRuntime(request, async (runtime) => {
      const wanted = { options, seed, count, runtime, signal };
      const specimens = await family.sampleBundle?.(prompt === undefined ? wanted : { ...wanted, prompt });
      return specimens?.items ?? [];
    }),
  );
  output.result(items.map(printable).join('\n\n'), { bundle, seed, items });
}

/** The family that samples bundles; options that choose a model of a run are refused. */
function bundleFamily({ run, regime, iteration }: SampleArguments): Family {
  const given = regime === undefined ? iteration : regime;
  const family = [...families.values()].find(({ sampleBundle: known }) => known);
  if (given === undefined && family) return family;
  throw new Fault({
    code: 'cli/not-a-run',
    kind: 'request',
    subject: regime === undefined ? '--iteration' : '--regime',
    expected: 'nothing, for a bundle',
    received: `"${given}"`,
    remedy: `leave it out, or name a run instead of ${run}`,
  });
}

/** The options of sampling that were asked for. */
function samplingOf({ temperature, topK, topP }: SampleArguments): Readonly<Record<string, number>> {
  const asked = Object.entries({ temperature, topK, topP }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(asked) as Record<string, number>;
}

function chooseModels(summary: RunSummary, request: SampleArguments): readonly LocatedModel[] {
  const { regime, seed, iteration } = request;
  const choice = {
    ...(seed === undefined ? {} : { seed }),
    ...(iteration === undefined ? {} : { iteration }),
  };
  const regimes = regime === undefined ? summary.config.regimes : [regime];
  return regimes.map((name) => locateModel(summary, { ...choice, regime: name }));
}

interface Sampling {
  readonly request: SampleArguments;
  readonly summary: RunSummary;
  readonly models: readonly LocatedModel[];
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
}

async function sampleAll(sampling: Sampling): Promise<readonly Sampled[]> {
  const { request, models, signal } = sampling;
  const family = familyOf(sampling.summary);
  const samples: Sampled[] = [];
  for (const { directory, ...model } of models) {
    const opened = await open(sampling, family, model.seed);
    try {
      const { count, prompt } = request;
      const wanted = { iteration: model.iteration, directory, count, signal };
      const specimens = await opened.specimens(prompt === undefined ? wanted : { ...wanted, prompt });
      samples.push({ ...model, items: requireItems(specimens, request.run, family) });
    } finally {
      await opened.close();
    }
  }
  return samples;
}

function familyOf({ family, run }: RunSummary): Family {
  const found = families.get(family);
  if (found) return found;
  throw new Fault({
    code: 'cli/unknown-family',
    kind: 'request',
    subject: `family of the run in ${run}`,
    expected: `one of ${[...families.keys()].join(', ')}`,
    received: `"${family}"`,
    remedy: 'use the version that wrote it',
  });
}

/** Opens the family as the run did, on its prepared data, with the options of sampling that were asked for. */
function open(
  { request, summary, runtime, signal }: Sampling,
  family: Family,
  seed: number,
): Promise<OpenFamily> {
  const changes = samplingOf(request);
  const given = sections.flatMap((name) => {
    const section = summary.config[name] as object | undefined;
    return section === undefined ? [] : [[name, section] as const];
  });
  const options = Object.fromEntries(given);
  if (Object.keys(changes).length > 0) options.sample = { ...options.sample, ...changes };
  const dataDirectory = join(request.run, 'data');
  return family.open({ options: family.parse(options), seed, runtime, dataDirectory, signal });
}

function requireItems({ kind, items }: Specimens, run: string, { name }: Family): readonly string[] {
  if (kind !== 'none') return items;
  throw new Fault({
    code: 'cli/nothing-to-look-at',
    kind: 'request',
    subject: run,
    expected: 'a run of models that write something to look at',
    received: `one of the family ${name}, whose examples are mere numbers`,
    remedy: 'see its page instead',
  });
}

function textOf({ regime, seed, iteration, items }: Sampled): string {
  const heading = `${regime}, seed ${seed}, iteration ${iteration}`;
  return [`== ${heading} ==`, ...items.map(printable)].join('\n\n');
}
