import { decompositions, rules } from '@ouroboros/autodiff';
import { type Graph, inferenceRules, type Node, prepare, readModelFile } from '@ouroboros/onnx';
import { exampleNames, examplePath } from '../exports/example.ts';
import { cases } from '../gradients/cases/index.ts';

/** What is known of one operator. */
interface Row {
  /** As `Node.qualifiedType` has it. */
  readonly operator: string;
  readonly inference: boolean;
  readonly gradient: 'rule' | 'decomposition' | 'zero' | undefined;
  /** Gradient cases. */
  readonly checks: number;
  /** Exported architectures whose forward graph uses it. */
  readonly architectures: readonly string[];
}

const head = `# Operators

Made by \`npx -y pnpm@12 run features\`; a test fails when it is out of date.

- **shapes**: types and shapes are inferred, with symbolic sizes.
- **gradient**: \`rule\` differentiates the operator itself, \`decomposition\` writes it in others that have rules; \`zero\`: the
  gradient is zero by definition (comparisons, rounding, sizes, indices).
- **checks**: cases in which the gradient is held against difference quotients, with known and with unknown sizes, and a decomposition
  against the operator itself.
- **parity**: how many of the graphs that PyTorch exported use it: outputs, the gradient of every parameter and ten optimizer steps equal
  PyTorch's.
`;

/** The ledger as Markdown. */
export function writeLedger(): string {
  const rows = ledgerRows();
  const standard = rows.filter(({ operator }) => !operator.includes('.'));
  const contributed = rows.filter(({ operator }) => operator.includes('.'));
  return [
    head,
    `${summary(rows)}\n`,
    `## Standard operators\n\n${table(standard)}`,
    `## Contributed operators\n\n${table(contributed)}`,
    `## Graphs of the parity tests\n\n${exampleNames.map((name) => `\`${name}\``).join(', ')}\n`,
  ].join('\n');
}

/** Every operator that some part knows, in the order of their names. */
function ledgerRows(): readonly Row[] {
  const users = architecturesByOperator();
  const known = new Set([
    ...inferenceRules.keys(),
    ...rules.keys(),
    ...decompositions.keys(),
    ...users.keys(),
  ]);
  return [...known].sort().map((operator) => ({
    operator,
    inference: inferenceRules.has(operator),
    gradient: gradientOf(operator),
    checks: cases[operator]?.length ?? 0,
    architectures: users.get(operator) ?? [],
  }));
}

function gradientOf(operator: string): Row['gradient'] {
  const rule = rules.get(operator);
  if (rule) return rule.isZero ? 'zero' : 'rule';
  return decompositions.has(operator) ? 'decomposition' : undefined;
}

function architecturesByOperator(): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const name of exampleNames) {
    const { graph } = prepare(readModelFile(examplePath(name)));
    for (const operator of new Set(nodesOf(graph).map(({ qualifiedType }) => qualifiedType))) {
      users.set(operator, [...(users.get(operator) ?? []), name]);
    }
  }
  return users;
}

function nodesOf(graph: Graph): readonly Node[] {
  return graph.nodes.flatMap((node) => [node, ...node.subgraphs.flatMap(nodesOf)]);
}

function summary(rows: readonly Row[]): string {
  const count = (test: (row: Row) => boolean): number => rows.filter(test).length;
  const differentiable = count(({ gradient }) => gradient === 'rule' || gradient === 'decomposition');
  const zero = count(({ gradient }) => gradient === 'zero');
  const checks = rows.reduce((sum, row) => sum + row.checks, 0);
  return (
    `${rows.length} operators: ${count(({ inference }) => inference)} with shape inference, ${differentiable} ` +
    `differentiated, ${zero} of zero gradient; ${checks} gradient cases; ${exampleNames.length} exported graphs.`
  );
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ operator, inference, gradient, checks, architectures }) =>
    [
      '',
      `\`${operator}\``,
      inference ? 'yes' : '-',
      gradient ?? '-',
      checks === 0 ? '-' : String(checks),
      architectures.length === 0 ? '-' : String(architectures.length),
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return ['| operator | shapes | gradient | checks | parity |', '|---|---|---|---|---|', ...lines, ''].join(
    '\n',
  );
}
