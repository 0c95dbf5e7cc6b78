import { readFileSync } from 'node:fs';
import { type DeviceRequest, readDevice, requestOf } from '@ouroboros/runtime/device';
import { Argument, Command, Option } from 'commander';
import { anyNumber, collect, oneOf, wholeNumber } from './arguments.ts';
import { invocation } from './invocation.ts';
import { Output } from './terminal/output.ts';
import type { StandardStreams } from './terminal/standard-streams.ts';
import { parseThroughput } from './throughput.ts';
import { usageFault } from './usage.ts';

/** What every command gets besides its own arguments and options. */
export interface CommandContext {
  readonly output: Output;
  /** The command line that does the same again. */
  readonly again: string;
}

/** Where graphs run, in the options of a command. */
export interface DeviceOptions {
  readonly device: DeviceRequest;
  readonly threads?: number;
}

const setting = () =>
  new Option('--set <key=value>', 'change an option; may be given several times').argParser(collect);

const seedOption = () =>
  new Option('--seed <n>', 'seed of the fresh parameters').argParser(wholeNumber('--seed', 0)).default(1);

function onDevice(command: Command): Command {
  const device = new Option('--device <name>', 'where graphs run: cpu, cuda, cuda:<index>, webgpu, auto');
  const threads = new Option('--threads <n>', 'threads of one operator (default: the cores of this process)');
  return command
    .addOption(device.argParser(deviceRequest).default('cpu'))
    .addOption(threads.argParser(wholeNumber('--threads', 1)));
}

function deviceRequest(text: string): DeviceRequest {
  const place = readDevice(text);
  return place === 'auto' ? place : requestOf(place);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The syntax of the command line `words`. Commands are loaded when they run. */
export function buildProgram(words: readonly string[], streams: StandardStreams): Command {
  const again = invocation(words);
  const contextOf = ({ json = false }: { json?: boolean }): CommandContext => ({
    output: new Output(streams, json),
    again,
  });

  const program = new Command('ouroboros')
    .description('Train generative models on their own output, and see when that destroys them.')
    .version(version(), '--version', 'print the version')
    .helpCommand(false);

  onDevice(describe(program, 'run', 'run an experiment or a study of several, or what is missing of it'))
    .argument('<experiment>', 'such as linear-quick, paper/table2 for a study, or paper/figure2 for a sweep')
    .addOption(setting())
    .option('--model <bundle>', "train the model of a bundle instead of the experiment's")
    .option('--out <dir>', 'directory of the run (default: runs/<experiment>)')
    .action(async (experiment, options) => {
      const { run } = await import('./commands/run.ts');
      await run({ experiment, set: [], ...options }, contextOf(options));
    });

  onDevice(describe(program, 'plan', 'tell what an experiment would cost: work, memory, disk and hours'))
    .argument('<experiment>', 'an experiment or a study, as for run')
    .addOption(setting())
    .option('--model <bundle>', "the model of a bundle instead of the experiment's")
    .addOption(
      new Option(
        '--throughput <rates>',
        'train=<units/s>,sample=<units/s> of one lane, units being tokens or images (default: measured here and now)',
      ).argParser(parseThroughput),
    )
    .action(async (experiment, options) => {
      const { plan } = await import('./commands/plan.ts');
      await plan({ experiment, set: [], ...options }, contextOf(options));
    });

  onDevice(
    describe(program, 'start', 'the recursion end to end: all quick experiments and one page over them'),
  )
    .option('--out <dir>', 'directory of the runs and the page', 'runs/start')
    .action(async (options) => {
      const { start } = await import('./commands/start.ts');
      await start(options, contextOf(options));
    });

  describe(program, 'theory', 'tell what theory expects of regimes and schedules, without any simulation')
    .argument('[regime...]', 'such as accumulate or fixed-real-0.3 (default: all)')
    .addOption(new Option('--family <name>', 'linear, gaussian, discrete or density').default('linear'))
    .addOption(setting())
    .option('--schedule <file>', 'a schedule of your own: JSON with the shares of the batches in every fit')
    .addOption(
      real('--below <x>', 'how much real data keeps the error below x times that of a fit on the real data'),
    )
    .addOption(
      new Option(
        '--best-weight [k]',
        'the best weight of fresh real data, with k real examples for each synthetic one (default: 1)',
      ).argParser(anyNumber('--best-weight')),
    )
    .option('--out <dir>', 'also write a page and figures there')
    .action(async (regimes, options) => {
      const { theory } = await import('./commands/theory.ts');
      await theory({ regimes, set: [], ...options }, contextOf(options));
    });

  describe(program, 'report', 'make the page and the figures of one run or several')
    .argument('<run...>', 'directories of runs')
    .option('--out <dir>', 'where to put them (default: the run, or the directory that holds the runs)')
    .action(async (runs, options) => {
      const { report } = await import('./commands/report.ts');
      await report({ runs, ...options }, contextOf(options));
    });

  onDevice(
    describe(
      program,
      'sample',
      'look at what the models of a run write, draw or fold, or the model of a bundle',
    ),
  )
    .argument('<run>', 'directory of a run, or a bundle with its tokenizer.json')
    .option('--regime <name>', 'a regime of the run (default: each)')
    .addOption(whole('--seed <n>', 'a seed of the run (default: the first)', 0))
    .addOption(whole('--iteration <n>', 'which model (default: the last)', 1))
    .addOption(whole('--count <n>', 'how many of each model (default: as many as the page shows)', 1))
    .option('--prompt <text>', 'what every text starts with')
    .addOption(
      real(
        '--temperature <t>',
        'divides the logits, or scales the latents of images; 0: the likeliest (default: as the run)',
      ),
    )
    .addOption(whole('--top-k <k>', 'keep the k likeliest tokens, 0 all (default: as the run)', 0))
    .addOption(real('--top-p <p>', 'keep the likeliest tokens of this probability (default: as the run)'))
    .option('--out <dir>', 'where to put pictures and molecules (default: samples/ of the run)')
    .action(async (run, options) => {
      const { sample } = await import('./commands/sample.ts');
      await sample({ run, ...options }, contextOf(options));
    });

  describe(program, 'export', 'write a model of a run as a folder that transformers loads')
    .argument('<run>', 'directory of a run')
    .addOption(new Option('--to <format>', 'hf: a Hugging Face folder').argParser(oneOf('--to', ['hf'])))
    .option('--regime <name>', 'a regime of the run (default: the first)')
    .addOption(whole('--seed <n>', 'a seed of the run (default: the first)', 0))
    .addOption(whole('--iteration <n>', 'which model (default: the last)', 1))
    .option('--out <dir>', 'directory to make (default: one in hf/ of the run)')
    .action(async (run, options) => {
      const { exportRun } = await import('./commands/export.ts');
      await exportRun({ run, ...options }, contextOf(options));
    });

  const data = group(program, 'data', 'sources of data, and what has been made of them');
  describe(data, 'list', 'list the sources').action(async (options) => {
    const { listData } = await import('./commands/data-list.ts');
    listData(contextOf(options));
  });
  describe(data, 'pull', 'download a data set, or what is missing of it')
    .argument('<dataset>', 'such as tinystories')
    .option('--out <dir>', 'where to put it (default: data/<dataset>)')
    .option('--endpoint <url>', 'address of the hub (default: https://huggingface.co)')
    .action(async (dataset, options) => {
      const { pullData } = await import('./commands/data-pull.ts');
      await pullData({ dataset, ...options }, contextOf(options));
    });
  onDevice(describe(data, 'prepare', 'prepare the data that runs would train on'))
    .argument('<dir>', 'directory to prepare them in')
    .option('--family <name>', 'family that they are for', 'language')
    .addOption(setting())
    .action(async (directory, options) => {
      const { prepareData } = await import('./commands/data-prepare.ts');
      await prepareData({ directory, set: [], ...options }, contextOf(options));
    });
  const overlaps = ['refuse', 'drop'] as const;
  const overlap = new Option(
    '--overlap <what>',
    'training stories that are test stories too: refuse or drop',
  );
  describe(data, 'import', 'make tokens of a data set as Hugging Face holds it, for data.source=prepared')
    .argument('<source>', 'folder or file: Parquet, JSON lines, or text in the TinyStories format')
    .argument('<dir>', 'directory to make')
    .option('--column <name>', 'column or field that holds the stories', 'text')
    .addOption(
      real('--test-share <share>', 'share to hold out as test stories, where no file is named for that'),
    )
    .addOption(overlap.argParser(oneOf('--overlap', overlaps)).default('refuse'))
    .option('--tokenizer <file>', 'a tokenizer.json to use (default: a vocabulary is learned)')
    .addOption(whole('--vocabulary <n>', 'tokens to learn (default: 512)', 257))
    .addOption(whole('--context <n>', 'most tokens of a story, the context of the model', 2).default(128))
    .action(async (source, directory, options) => {
      const { importData } = await import('./commands/data-import.ts');
      await importData({ source, directory, ...options }, contextOf(options));
    });
  describe(data, 'inspect', 'show what a shard holds, or the shards of a run')
    .argument('<dir>', 'a shard, prepared data or a run')
    .addOption(whole('--count <n>', 'texts or images to show of each (default: 3 texts, 64 images)', 0))
    .option('--tokenizer <file>', 'a tokenizer.json (default: the one of the run)')
    .option('--pictures <dir>', 'where to put a picture of the first images of each')
    .action(async (directory, options) => {
      const { inspectData } = await import('./commands/data-inspect.ts');
      await inspectData({ directory, ...options }, contextOf(options));
    });

  const models = group(program, 'models', 'models and their graphs');
  describe(models, 'list', 'list the presets').action(async (options) => {
    const { listModels } = await import('./commands/models-list.ts');
    listModels(contextOf(options));
  });
  describe(models, 'export', 'write a freshly initialised model as a bundle of ONNX graphs')
    .argument('<preset>', 'such as gpt2-9m')
    .argument('<dir>', 'directory to make')
    .addOption(seedOption())
    .addOption(setting())
    .action(async (preset, directory, options) => {
      const { exportModel } = await import('./commands/models-export.ts');
      await exportModel({ preset, directory, set: [], ...options }, contextOf(options));
    });
  describe(models, 'import', 'make a bundle of a GPT-2 or Llama that transformers saved')
    .argument('<folder>', 'folder with config.json, model.safetensors and tokenizer.json')
    .argument('<dir>', 'directory to make')
    .action(async (folder, directory, options) => {
      const { importModel } = await import('./commands/models-import.ts');
      await importModel({ folder, directory }, contextOf(options));
    });
  describe(models, 'build', 'derive the graphs of a bundle from its forward.onnx')
    .argument('<bundle>', 'folder with a forward.onnx')
    .option('--family <name>', 'family of the model', 'language')
    .addOption(setting())
    .action(async (directory, options) => {
      const { buildModel } = await import('./commands/models-build.ts');
      await buildModel({ directory, set: [], ...options }, contextOf(options));
    });
  onDevice(describe(models, 'check', 'verify the graphs of a bundle, or one .onnx file'))
    .argument('<path>', 'a bundle or an .onnx file')
    .action(async (path, options) => {
      const { checkModel } = await import('./commands/models-check.ts');
      await checkModel({ path, ...options }, contextOf(options));
    });

  const accelerators = ['webgpu', 'cuda'] as const;
  const accelerator = new Option('--device <name>', 'with --graph: webgpu or cuda');
  describe(
    program,
    'doctor',
    'versions, machine, and which devices work; or what of a graph would not run on one',
  )
    .option('--graph <path>', 'a bundle or an .onnx file: tell where its operators would run')
    .addOption(accelerator.argParser(oneOf('--device', accelerators)).default('webgpu'))
    .action(async ({ graph, device, ...options }) => {
      if (graph === undefined) {
        const { doctor } = await import('./commands/doctor.ts');
        await doctor(contextOf(options));
        return;
      }
      const { tellPlacement } = await import('./commands/doctor/placement.ts');
      await tellPlacement({ graph, device }, contextOf(options));
    });
  describe(program, 'setup', 'fetch what does not come with the packages; without a name, list it')
    .addArgument(new Argument('[name]', 'cuda').argParser(oneOf('setup', ['cuda'])))
    .action(async (name, options) => {
      const { listSetups, setupCuda } = await import('./commands/setup.ts');
      await (name === undefined ? listSetups : setupCuda)(contextOf(options));
    });
  return withPlainErrors(program);
}

function whole(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(wholeNumber(flags.split(' ')[0] as string, least));
}

function real(flags: string, description: string): Option {
  return new Option(flags, description).argParser(anyNumber(flags.split(' ')[0] as string));
}

/** A subcommand that only holds others. */
function group(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).helpCommand(false);
}

/** A subcommand with the options that all have. */
function describe(parent: Command, name: string, description: string): Command {
  return group(parent, name, description)
    .option('--json', 'print one JSON document on stdout, everything else on stderr')
    .option('--verbose', 'with an error, also print its stack');
}

/** Throws instead of printing and exiting, in every command. */
function withPlainErrors(command: Command): Command {
  for (const inner of command.commands) withPlainErrors(inner);
  return command.configureOutput({ writeErr: () => undefined }).exitOverride((error) => {
    throw usageFault(error, command);
  });
}
