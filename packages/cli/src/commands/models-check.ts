import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type Examination,
  type ExaminedValue,
  examine,
  type OperatorCount,
  type Problem,
} from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import { type Model, readModelFile, verify } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { withRuntime } from '../experiment-run.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { columns } from '../terminal/columns.ts';
import { graphFiles } from './graph-files.ts';

/** Arguments of `ouroboros models check`. */
export interface CheckArguments extends DeviceOptions {
  readonly path: string;
}

/** What `models check --json` prints: of a bundle, opset, parameters and operators are those of its forward graph. */
interface Check {
  readonly ok: boolean;
  readonly opset: number;
  /** Trained elements as model.json counts them; of a lone graph the elements of its trainable parameters. */
  readonly parameters: number;
  readonly inputs: readonly ExaminedValue[];
  readonly outputs: readonly ExaminedValue[];
  readonly operators: readonly OperatorCount[];
  readonly problems: readonly Problem[];
}

/**
 * Reads graphs, loads them once, and says what the forward graph is and what of it cannot be differentiated and why.
 *
 * @throws Fault naming the file that cannot be read; Fault `cli/model-problems`, after the report, when there are problems.
 */
export async function checkModel(
  { path, ...device }: CheckArguments,
  { output }: CommandContext,
): Promise<void> {
  const files = await graphFiles(path);
  const forward = files.find((file) => basename(file) === 'forward.onnx') ?? (files[0] as string);
  const models = new Map(files.map((file) => [file, readModelFile(file)]));
  const derived = files.filter((file) => file !== forward);
  const examination = examine(models.get(forward) as Model);
  const problems = [
    ...examination.problems,
    ...derived.flatMap((file) => problemsOf(() => verify(models.get(file) as Model))),
    ...(await withRuntime(device, (runtime) => loadProblems(models, runtime))),
  ];
  const check = describe({ ...examination, problems }, await declaredParameters(path));
  output.result(report(files, check), check);
  if (!check.ok) throw hasProblems(path, problems.length);
}

function report(files: readonly string[], check: Check): string {
  const { operators, problems, opset, parameters } = check;
  const found = problems.length === 0 ? 'no problems' : count(problems.length, 'problem');
  const rows = operators.map(({ op, domain, count: nodes, differentiable }) => [
    domain === '' ? op : `${domain}.${op}`,
    String(nodes),
    differentiable ? 'differentiable' : 'not differentiable',
  ]);
  return [
    `${files.map((file) => basename(file)).join(', ')}: ${found}`,
    `opset ${opset}, ${parameters.toLocaleString('en')} parameters`,
    ...check.inputs.map((value) => `input  ${signature(value)}`),
    ...check.outputs.map((value) => `output ${signature(value)}`),
    columns(rows),
    ...problems.map(({ message }) => `problem: ${message}`),
  ].join('\n');
}

function signature({ name, dtype, shape }: ExaminedValue): string {
  return `${name}: ${dtype ?? 'unknown type'} [${shape?.map((dim) => dim ?? '?').join(', ') ?? '...'}]`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What a Fault of `act` says, nothing when it throws none. */
function problemsOf(act: () => void): readonly Problem[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ code: error.code, message: error.message }];
  }
}

/** What ONNX Runtime refuses of the models. */
async function loadProblems(
  models: ReadonlyMap<string, Model>,
  runtime: Runtime,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [file, model] of models) {
    try {
      await (await runtime.load(model)).release();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // The runtime knows bytes, not files.
      const named = new Fault({ ...error.parts, subject: basename(file) });
      problems.push({ code: named.code, message: named.message });
    }
  }
  return problems;
}

function hasProblems(path: string, number: number): Fault {
  return new Fault({
    code: 'cli/model-problems',
    kind: 'request',
    subject: path,
    expected: 'a model that can be run and trained',
    received: `${count(number, 'problem')}, listed above`,
  });
}

/** What model.json of a bundle says; undefined without one. */
async function declaredParameters(path: string): Promise<number | undefined> {
  const file = join(path, 'model.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const count = parameterCountIn(text);
  if (typeof count === 'number') return count;
  throw new Fault({
    code: 'cli/bundle-description',
    kind: 'request',
    subject: file,
    expected: 'JSON with a number parameterCount',
    received: 'something else',
    remedy: 'export the bundle again',
  });
}

function parameterCountIn(text: string): unknown {
  try {
    return Object(JSON.parse(text)).parameterCount;
  } catch {
    return undefined;
  }
}

function describe(examination: Examination, declared: number | undefined): Check {
  const { opset, parameters, inputs, outputs, operators, problems } = examination;
  const trained = parameters.filter(({ trainable }) => trainable);
  return {
    ok: problems.length === 0,
    opset,
    parameters: declared ?? trained.reduce((sum, { count: elements }) => sum + elements, 0),
    ...{ inputs, outputs, operators, problems },
  };
}
