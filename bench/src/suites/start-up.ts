import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Fault } from '@ouroboros/errors';
import { Runtime } from '@ouroboros/runtime';
import { lastLine, runChild } from '../child.ts';
import type { Candidate, Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import { memoryCandidate } from '../limits/memory.ts';
import type { OpeningArgument, OpeningResult } from '../programs/start-up.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const addon = fileURLToPath(new URL('../../../build/Release/ouroboros.node', import.meta.url));
const program = new URL('../programs/start-up.ts', import.meta.url);

const unit = 'starts/s';
const mostRounds = 9;

/** What is waited for before anything runs: processes, workers, the addon, sessions. */
export const startUp: Suite = {
  name: 'start-up',
  about: 'the command line, the runtime, the addon, a session of gpt2-9m: until they can be used',
  async run(context) {
    const cases: CaseResult[] = [];
    for (const contest of [commandLine(context), addonContest(context), runtimeContest(context)]) {
      cases.push(...(await context.measure(contest)));
    }
    cases.push(...(await context.measure(await sessionContest(context))));
    return { cases };
  },
};

/** A program that runs once and must end well. */
function processCandidate(
  { name, role, args, env = {}, file = process.execPath }: ProcessCandidate,
  { signal }: SuiteContext,
): Candidate {
  const run = async (): Promise<void> => {
    const ended = await runChild(file, args, { signal, cwd: root, env });
    if (ended.ending === undefined) return;
    throw new Fault({
      code: 'bench/start-up',
      kind: 'failure',
      subject: name,
      expected: 'exit code 0',
      received: `${ended.ending}: ${lastLine(ended)}`,
    });
  };
  return { name, role, run };
}

interface ProcessCandidate extends Pick<Candidate, 'name' | 'role'> {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
}

/** The command line until it has printed its help; what node itself takes is the limit. */
function commandLine(context: SuiteContext): Contest {
  const args = ['--import', 'tsx', 'packages/cli/src/main.ts', '--help'];
  const anew = { TSX_DISABLE_CACHE: '1' };
  return {
    ...{ name: 'ouroboros --help', unit, work: 1, mostRounds },
    candidates: [
      processCandidate({ name: 'TypeScript compiled anew', role: 'naive', args, env: anew }, context),
      processCandidate({ name: 'as it is started', role: 'real', args }, context),
      nothing(context),
    ],
  };
}

function nothing(context: SuiteContext): Candidate {
  return processCandidate({ name: 'node -e 0', role: 'limit', args: ['-e', '0'] }, context);
}

/** A process that loads the addon; PyTorch's is beside it, which is what would otherwise be waited for. */
function addonContest(context: SuiteContext): Contest {
  const args = ['-e', `require(${JSON.stringify(addon)})`];
  const { torch } = context.peers;
  const peer = { name: 'python: import torch', role: 'peer', args: ['-c', 'import torch'] } as const;
  return {
    ...{ name: 'a process that has the addon', unit, work: 1, mostRounds },
    candidates: [
      processCandidate({ name: 'node, addon loaded', role: 'real', args }, context),
      nothing(context),
      ...(torch === undefined ? [] : [processCandidate({ ...peer, file: torch }, context)]),
    ],
  };
}

/** A runtime until its worker can take calls; a thread that does nothing is the limit. */
function runtimeContest({ threads }: SuiteContext): Contest {
  const start = async (): Promise<void> => {
    const runtime = await Runtime.start({ device: 'cpu', threads });
    await runtime.close();
  };
  const thread = async (): Promise<void> => {
    await once(new Worker('', { eval: true, execArgv: [] }), 'exit');
  };
  return {
    ...{ name: 'a runtime, started and closed', unit, work: 1, mostRounds },
    candidates: [
      { name: 'Runtime.start', role: 'real', run: start },
      { name: 'an empty thread', role: 'limit', run: thread },
    ],
  };
}

/** A session of a model that is in memory: made anew, and taken from those that the worker has kept. */
async function sessionContest(context: SuiteContext): Promise<Contest> {
  const runtime = await context.runtime();
  const preset = context.quick ? 'gpt2-nano' : 'gpt2-9m';
  const open = (anew: boolean): Promise<OpeningResult> =>
    runtime.call(program, 'openSession', { preset, anew } satisfies OpeningArgument);
  const { bytes } = await open(false);
  const candidate = (name: string, role: Candidate['role'], anew: boolean): Candidate => ({
    ...{ name, role, timesItself: true, run: () => open(anew) },
  });
  return {
    ...{ name: `a session of ${preset}`, unit, work: 1, mostRounds },
    candidates: [
      candidate('made anew', 'naive', true),
      candidate('kept by the worker', 'real', false),
      memoryCandidate('read', bytes, context.threads),
    ],
  };
}
