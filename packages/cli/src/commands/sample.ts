import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { type Family, families, type OpenFamily, type Specimens } from '@ouroboros/models';
import { type LocatedModel, locateModel, type RunSummary, readSummary, sections } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { withRuntime } from '../experiment-run.ts';
import { fileLines } from '../file-lines.ts';
import { interruptible } from '../interruption.ts';
import { modelStem } from '../model-stem.ts';
import { type PictureFile, writePictures } from '../picture-files.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { type StructureFile, writeStructures } from '../structure-files.ts';
import { printable } from '../terminal/printable.ts';

/** Arguments of `ouroboros sample`. */
export interface SampleArguments extends DeviceOptions {
  readonly run: string;
  readonly regime?: string;
  readonly seed?: number;
  readonly iteration?: number;
  readonly count?: number;
  readonly prompt?: string;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  /** Directory for pictures and molecules. */
  readonly out?: string;
}

/** What a model makes: texts, and pictures and molecules in files. */
interface Shown {
  readonly items: readonly string[];
  readonly pictures?: readonly PictureFile[];
  readonly structures?: readonly StructureFile[];
}

/** What one model of a run makes. */
interface Sampled extends Omit<LocatedModel, 'directory'>, Shown {}

/** Lets models of a run write, draw or fold, or the model of a bundle. */
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
  const family = await bundleFamily(request);
  const { run: bundle, seed = 1 } = request;
  const options = family.parse({ model: { bundle: resolve(bundle) }, sample: samplingOf(request) });
  const specimens = await interruptible({ screen: output.screen, again }, (signal) =>
    withRuntime(request, async (runtime) =>
      family.sampleBundle?.({ options, seed, runtime, signal, ...wishesOf(request) }),
    ),
  );
  const shown = specimens ? await show(specimens, request, `seed${seed}`) : { items: [] };
  output.result(shownText(shown), { bundle, seed, ...shown });
}

/** Options that are passed on to the family where they are given. */
function wishesOf({ count, prompt }: SampleArguments): { readonly count?: number; readonly prompt?: string } {
  return { ...(count === undefined ? {} : { count }), ...(prompt === undefined ? {} : { prompt }) };
}

/** Texts as they are, pictures and molecules as files whose names begin with `stem`. */
async function show(
  { items, pictures, structures }: Specimens,
  { run, out = join(run, 'samples') }: SampleArguments,
  stem: string,
): Promise<Shown> {
  return {
    items,
    ...(pictures ? { pictures: await writePictures(out, stem, pictures) } : {}),
    ...(structures ? { structures: await writeStructures(out, stem, structures) } : {}),
  };
}

/** The family that samples a bundle; options that choose a model of a run are refused. */
async function bundleFamily({ run, regime, iteration }: SampleArguments): Promise<Family> {
  const given = regime === undefined ? iteration : regime;
  if (given !== undefined) throw notARun(run, regime === undefined ? '--iteration' : '--regime', given);
  const sampling = [...families.values()].filter(({ sampleBundle: known }) => known);
  const name = await familyName(run);
  const family = sampling.find((candidate) => name === undefined || candidate.name === name);
  if (family) return family;
  throw new Fault({
    code: 'cli/unknown-family',
    kind: 'request',
    subject: run,
    expected: `a bundle of the family ${sampling.map((candidate) => candidate.name).join(' or ')}`,
    received: `one of the family ${name}`,
    remedy: `run an experiment of the family ${name}, and look at what its models make`,
  });
}

/** The family that a bundle names; undefined where its description is missing or broken, which the family tells better. */
async function familyName(bundle: string): Promise<string | undefined> {
  try {
    const { family } = JSON.parse(await readFile(join(bundle, 'model.json'), 'utf8'));
    return typeof family === 'string' ? family : undefined;
  } catch {
    return undefined;
  }
}

function notARun(run: string, option: string, given: string | number): Fault {
  return new Fault({
    code: 'cli/not-a-run',
    kind: 'request',
    subject: option,
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
      const { iteration } = model;
      const specimens = await opened.specimens({ iteration, directory, signal, ...wishesOf(request) });
      requireAny(specimens, request, family);
      samples.push({ ...model, ...(await show(specimens, request, modelStem(model))) });
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

function requireAny({ kind }: Specimens, { run, prompt }: SampleArguments, { name }: Family): void {
  if (kind !== 'none') {
    if (kind !== 'text' && prompt !== undefined) throw noTexts(name, prompt);
    return;
  }
  throw new Fault({
    code: 'cli/nothing-to-look-at',
    kind: 'request',
    subject: run,
    expected: 'a run of models that make something to look at',
    received: `one of the family ${name}, whose examples are mere numbers`,
    remedy: 'see its page instead',
  });
}

function noTexts(family: string, prompt: string): Fault {
  return new Fault({
    code: 'cli/no-texts',
    kind: 'request',
    subject: '--prompt',
    expected: `nothing, for models of the family ${family}, which write no texts`,
    received: `"${prompt}"`,
    remedy: 'leave it out',
  });
}

function textOf({ regime, seed, iteration, ...shown }: Sampled): string {
  return `== ${regime}, seed ${seed}, iteration ${iteration} ==\n\n${shownText(shown)}`;
}

function shownText({ items, pictures = [], structures = [] }: Shown): string {
  return [...items.map(printable), ...fileLines([...pictures, ...structures])].join('\n\n');
}
