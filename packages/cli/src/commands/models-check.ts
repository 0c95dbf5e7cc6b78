import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rules } from '@ouroboros/autodiff';
import { Fault } from '@ouroboros/errors';
import {
  elementCount,
  type Graph,
  isFloating,
  type Model,
  type Node,
  readModelFile,
  verify,
} from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { withRuntime } from '../experiment-run.ts';
import type { CommandContext, DeviceOptions } from '../program.ts';
import { columns } from '../terminal/columns.ts';

/** Arguments of `ouroboros models check`. */
export interface CheckArguments extends DeviceOptions {
  readonly path: string;
}

/** What `models check --json` prints: of a bundle, opset, parameters and operators are those of its forward graph. */
interface Check {
  readonly ok: boolean;
  readonly opset: number;
  /** Trained elements as model.json counts them; of a lone graph the elements of floating-point initializers. */
  readonly parameters: number;
  readonly operators: readonly OperatorCount[];
  readonly problems: readonly string[];
}

interface OperatorCount {
  readonly op: string;
  readonly domain: string;
  readonly count: number;
  readonly differentiable: boolean;
}

/** Verifies graphs and loads them once. @throws Fault naming the file that cannot be read, the node that is wrong. */
export async function checkModel(
  { path, ...device }: CheckArguments,
  { output }: CommandContext,
): Promise<void> {
  const files = await graphFiles(path);
  const forward = await withRuntime(device, async (runtime) => {
    const models = new Map<string, Model>();
    for (const file of files) models.set(file, await checkFile(file, runtime));
    return (models.get(join(path, 'forward.onnx')) ?? [...models.values()][0]) as Model;
  });
  const check = describe(forward, await declaredParameters(path));
  const rows = check.operators.map(({ op, domain, count, differentiable }) => [
    domain === '' ? op : `${domain}.${op}`,
    String(count),
    differentiable ? 'differentiable' : 'not differentiable',
  ]);
  const summary = `${files.map((file) => basename(file)).join(', ')}: no problems`;
  const figures = `opset ${check.opset}, ${check.parameters.toLocaleString('en')} parameters`;
  output.result([summary, figures, columns(rows)].join('\n'), check);
}

/** The file itself, or the graphs of a bundle. */
async function graphFiles(path: string): Promise<readonly string[]> {
  const isDirectory = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.onnx')).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new Fault({
    code: 'cli/no-graph',
    kind: 'request',
    subject: path,
    expected: 'a bundle or an .onnx file',
    received: 'a directory without .onnx files',
    remedy: 'check the path',
  });
}

async function checkFile(file: string, runtime: Runtime): Promise<Model> {
  const model = readModelFile(file);
  verify(model);
  const session = await runtime.load(model).catch((error: unknown) => {
    // The runtime knows bytes, not files.
    throw error instanceof Fault ? new Fault({ ...error.parts, subject: file }, { cause: error }) : error;
  });
  await session.release();
  return model;
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

function describe(model: Model, declared: number | undefined): Check {
  const floats = model.graph.initializers.filter(({ type }) => type && isFloating(type.dtype));
  const sizes = floats.map(({ initializer }) => elementCount(initializer?.dims ?? [0]));
  return {
    ok: true,
    opset: model.opsetImports.get('') ?? 0,
    parameters: declared ?? sizes.reduce((sum, size) => sum + size, 0),
    operators: countOperators(model.graph),
    problems: [],
  };
}

function countOperators(graph: Graph): readonly OperatorCount[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodesOf(graph)) {
    groups.set(node.qualifiedType, [...(groups.get(node.qualifiedType) ?? []), node]);
  }
  return [...groups.values()]
    .map((nodes) => countOf(nodes))
    .sort((a, b) => a.domain.localeCompare(b.domain) || a.op.localeCompare(b.op));
}

/** Nodes of one operator; those that give no floating-point numbers need no rule. */
function countOf(nodes: readonly Node[]): OperatorCount {
  const { opType: op, domain, qualifiedType } = nodes[0] as Node;
  const floats = nodes.some(({ outputs }) => outputs.some(({ type }) => !type || isFloating(type.dtype)));
  return { op, domain, count: nodes.length, differentiable: rules.has(qualifiedType) || !floats };
}

/** The nodes of a graph and of its subgraphs. */
function nodesOf(graph: Graph): readonly Node[] {
  return graph.nodes.flatMap((node) => [node, ...node.subgraphs.flatMap(nodesOf)]);
}
