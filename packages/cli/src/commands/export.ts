import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import {
  type BuiltInConfig,
  exportHuggingFace,
  language,
  type SampleOptions,
} from '@ouroboros/models/language';
import { type LocatedModel, locateModel, type RunSummary, readSummary } from '@ouroboros/recursion';
import { modelStem } from '../model-stem.ts';
import type { CommandContext } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Arguments of `ouroboros export`. */
export interface ExportArguments {
  readonly run: string;
  /** The program to export to: Hugging Face's transformers. */
  readonly to?: 'hf';
  readonly regime?: string;
  readonly seed?: number;
  readonly iteration?: number;
  readonly out?: string;
}

/** Writes a model of a run as a folder that another program loads. */
export async function exportRun(request: ExportArguments, { output }: CommandContext): Promise<void> {
  const { run, to } = request;
  if (to === undefined) throw refuse('--to', 'hf', 'nothing', 'add --to hf');
  if (existsSync(join(run, 'forward.onnx'))) throw noClass(run);
  const summary = await readSummary(run);
  const model = requireBuiltIn(summary);
  const { directory: fit, ...chosen } = choose(summary, request);
  const directory = request.out ?? join(run, 'hf', modelStem(chosen));
  if (await exists(directory)) throw occupied(directory);
  await exportHuggingFace({ ...model, fit, tokenizer: join(run, 'data', 'tokenizer.json'), directory });
  const files = await filesOf(directory);
  const { regime, seed, iteration } = chosen;
  const heading = `exported the model of ${regime}, seed ${seed}, iteration ${iteration} to ${directory}`;
  const rows = files.map(({ name, bytes }) => [`  ${name}`, `${bytes} bytes`]);
  output.result(`${heading}\n${columns(rows)}`, { run, ...chosen, directory, files });
}

/** The model that was asked for; without a regime that of the first. */
function choose(summary: RunSummary, { regime, seed, iteration }: ExportArguments): LocatedModel {
  return locateModel(summary, {
    regime: regime ?? (summary.config.regimes[0] as string),
    ...(seed === undefined ? {} : { seed }),
    ...(iteration === undefined ? {} : { iteration }),
  });
}

/** Dimensions and sampling of the run's models, where transformers has a class for them. */
function requireBuiltIn({ run, family, config: experiment }: RunSummary): {
  readonly config: BuiltInConfig;
  readonly sample: SampleOptions;
} {
  const { model, sample: sampling = {} } = experiment;
  if (family !== language.name) {
    throw refuse(run, 'a run of language models', `one of the family ${family}`, 'choose another run');
  }
  const bundle = Object(model).bundle;
  if (bundle !== undefined) throw noClass(run, String(bundle));
  const { config, sample } = language.parse({ model, sample: sampling });
  if (config.architecture !== 'onnx') return { config, sample };
  throw noClass(run);
}

function noClass(run: string, bundle = run): Fault {
  const remedy = 'pass on the bundle and the weights.safetensors of the run themselves';
  const received = `the model of the bundle ${bundle}, for which transformers has no class`;
  return refuse(run, 'a run of a built-in language model', received, remedy);
}

function occupied(directory: string): Fault {
  return refuse(directory, 'no such directory yet', 'one that is already there', 'remove it or set --out');
}

function refuse(subject: string, expected: string, received: string, remedy: string): Fault {
  return new Fault({ code: 'cli/export', kind: 'request', subject, expected, received, remedy });
}

async function filesOf(directory: string) {
  const names = (await readdir(directory)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(directory, name))).size })));
}
