import { Fault } from '@ouroboros/errors';
import { type DeviceRequest, requestOf as deviceRequestOf, readDevice } from '@ouroboros/runtime';
import { Command, CommanderError } from 'commander';
import type { PeerCommands, Suite } from './suite.ts';
import { findSuites, suites } from './suites/index.ts';

/** What to measure, and how. */
export interface BenchRequest {
  readonly suites: readonly Suite[];
  readonly device: DeviceRequest;
  /** Default: the cores of this process. */
  readonly threads?: number;
  /** Rounds of every contest, where it is not told to take fewer. */
  readonly rounds: number;
  /** Pairs of runs, where the baseline is a commit. */
  readonly pairs: number;
  readonly json: boolean;
  readonly profile: boolean;
  /** A folder for the traces of what is profiled. */
  readonly traces?: string;
  readonly quick: boolean;
  readonly verbose: boolean;
  /** What peers are run by. */
  readonly peers: PeerCommands;
  /** Whether to look for peers that are not named. */
  readonly search: boolean;
  /** A file or folder of real stories, in the TinyStories format. */
  readonly stories?: string;
  /** A file to write the document to. */
  readonly save?: string;
  /** A file to write the tables to, as Markdown. */
  readonly markdown?: string;
  /** A document that was saved, or a commit of this repository. */
  readonly against?: string;
}

/** Options as commander gives them. */
interface Options {
  readonly device: string;
  readonly threads?: string;
  readonly rounds?: string;
  readonly json?: true;
  readonly profile?: true | string;
  readonly quick?: true;
  readonly verbose?: true;
  readonly llmc?: string;
  readonly llama2c?: string;
  readonly torch?: string;
  /** False for `--no-peers`. */
  readonly peers: boolean;
  readonly stories?: string;
  readonly save?: string;
  readonly markdown?: string;
  readonly against?: string;
}

const usualRounds = 21;
const quickRounds = 2;
const usualPairs = 7;
/** Most threads that the addon takes. */
const mostThreads = 256;

const about =
  'Measures each naive path against the real one: interleaved rounds, medians, ratios with their intervals.';

/** The list of suites, which commander would wrap. */
function suiteLines(): string {
  const lines = [...suites.values()].map(({ name, about: line }) => `  ${name.padEnd(12)}${line}`);
  return ['', 'Suites:', ...lines].join('\n');
}

function program(): Command {
  return new Command('bench')
    .description(about)
    .argument('[suites...]', 'names of suites (default: all)')
    .option('--device <device>', 'where graphs run: cpu, cuda, cuda:<index>, webgpu, auto', 'cpu')
    .option('--threads <n>', 'threads of the runtime and the addon (default: the cores of this process)')
    .option(
      '--rounds <n>',
      `rounds of every contest at most (default: ${usualRounds}); pairs of runs against a commit (default: ${usualPairs})`,
    )
    .option('--save <file>', 'write the JSON document to a file, for --against')
    .option(
      '--against <baseline>',
      'show what changed since a file of --save, or since a git commit, which is built',
    )
    .option('--markdown <file>', 'write the tables to a file, as Markdown')
    .option('--json', 'print one JSON document on stdout')
    .option(
      '--profile [folder]',
      'also print where the time of train-step, decode, images, molecules and recursion goes; traces to the folder',
    )
    .option('--quick', 'small sizes and few rounds: shows that everything runs, says nothing about speed')
    .option('--llmc <command>', 'train-step: a command that trains gpt2-9m elsewhere and prints "<n> tok/s"')
    .option('--llama2c <command>', 'decode: a command that decodes elsewhere and prints "<n> tok/s"')
    .option(
      '--torch <python>',
      'a Python with PyTorch, which runs the same models (default: python3, where it has it)',
    )
    .option('--no-peers', 'run no programs of others')
    .option(
      '--stories <path>',
      'tokenizer: also encode these stories, a file or folder in the TinyStories format',
    )
    .option('--verbose', 'print the stacks of errors')
    .addHelpText('after', suiteLines());
}

/**
 * Reads arguments.
 *
 * @returns text to print where the arguments only ask for help.
 * @throws Fault of kind `request` in one line, with the nearest name.
 */
export function parseArguments(words: readonly string[]): BenchRequest | string {
  let help = '';
  const command = program().exitOverride();
  command.configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    command.parse([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return help;
    throw error instanceof CommanderError ? faultOf(error) : error;
  }
  return requestOf(command.args, command.opts<Options>());
}

/** Commander's message in one line: `unknown option '--jsn' (Did you mean --json?)`. */
function faultOf({ message }: CommanderError): Fault {
  return new Fault({
    code: 'bench/arguments',
    kind: 'request',
    subject: 'arguments',
    expected: 'those that bench --help lists',
    received: message.replace(/^error: /, '').replace(/\s+/g, ' '),
  });
}

function requestOf(names: readonly string[], options: Options): BenchRequest {
  const { llmc, llama2c, torch, stories, quick = false, json = false, verbose = false } = options;
  const { suite, ...profiling } = profilingOf(options.profile);
  const peers = {
    ...(llmc !== undefined && { llmc }),
    ...(llama2c !== undefined && { llama2c }),
    ...(torch !== undefined && { torch }),
  };
  const rounds = options.rounds === undefined ? undefined : wholeNumber('--rounds', options.rounds, 1e6);
  return {
    suites: findSuites(suite === undefined ? names : [suite, ...names]),
    device: deviceOf(options.device),
    ...(options.threads !== undefined && { threads: wholeNumber('--threads', options.threads, mostThreads) }),
    rounds: rounds ?? (quick ? quickRounds : usualRounds),
    pairs: rounds ?? (quick ? quickRounds : usualPairs),
    ...{ json, quick, verbose },
    ...profiling,
    ...(stories !== undefined && { stories }),
    ...filesOf(options),
    peers: options.peers ? peers : { packages: false },
    // A quick run says nothing about speed, so that there is nothing to compare.
    search: options.peers && !quick,
  };
}

function filesOf({ save, markdown, against }: Options): Pick<BenchRequest, 'save' | 'markdown' | 'against'> {
  return {
    ...(save !== undefined && { save }),
    ...(markdown !== undefined && { markdown }),
    ...(against !== undefined && { against }),
  };
}

/** What --profile says; the name of a suite behind it is that, and not a folder. */
function profilingOf(
  value: Options['profile'],
): Pick<BenchRequest, 'profile' | 'traces'> & { suite?: string } {
  if (typeof value !== 'string') return { profile: value ?? false };
  return { profile: true, ...(suites.has(value) ? { suite: value } : { traces: value }) };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw refuse(option, `a whole number from 1 to ${most}`, text);
}

function deviceOf(name: string): DeviceRequest {
  const place = readDevice(name);
  return place === 'auto' ? place : deviceRequestOf(place);
}

function refuse(subject: string, expected: string, text: string): Fault {
  const received = `"${text}"`;
  return new Fault({ code: 'bench/arguments', kind: 'request', subject, expected, received });
}
