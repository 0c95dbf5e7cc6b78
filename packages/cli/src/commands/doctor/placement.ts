import { basename } from 'node:path';
import { readModelFile } from '@ouroboros/onnx';
import { type OperatorPlacement, type Placement, placementOf } from '@ouroboros/runtime';
import type { CommandContext } from '../../program.ts';
import { columns } from '../../terminal/columns.ts';
import { graphFiles } from '../graph-files.ts';

/** Arguments of `ouroboros doctor --graph`. */
export interface PlacementArguments {
  /** A bundle or an .onnx file. */
  readonly graph: string;
  readonly device: 'webgpu' | 'cuda';
}

/** What `doctor --graph --json` prints. */
interface PlacementReport {
  /** Nothing falls back. */
  readonly ok: boolean;
  readonly device: PlacementArguments['device'];
  readonly graphs: readonly (Omit<Placement, 'device'> & { readonly file: string })[];
}

/**
 * Tells where the operators of graphs would run on a device, and why some fall back to the processor.
 *
 * @throws Fault naming the file that cannot be read.
 */
export async function tellPlacement(
  { graph, device }: PlacementArguments,
  { output }: CommandContext,
): Promise<void> {
  const files = await graphFiles(graph);
  const models = files.map((file) => [file, readModelFile(file)] as const);
  const graphs: PlacementReport['graphs'][number][] = [];
  for (const [file, model] of models) {
    const { device: _, ...placement } = await placementOf(model, device);
    graphs.push({ file, ...placement });
  }
  const ok = graphs.every(({ operators }) => !operators.some(({ fallsBack }) => fallsBack));
  const report: PlacementReport = { ok, device, graphs };
  output.result(textOf(report), report);
}

function textOf({ device, graphs }: PlacementReport): string {
  return graphs
    .map(({ file, basis, why, operators }) => {
      const fallen = operators
        .filter(({ fallsBack }) => fallsBack)
        .reduce((sum, { nodes }) => sum + nodes, 0);
      const all = operators.reduce((sum, { nodes }) => sum + nodes, 0);
      const by = basis === 'run' ? 'as a run showed' : `by a table, not a run: ${why}`;
      return [
        `${basename(file)} on ${device}: ${fallen} of ${all} nodes fall back (${by})`,
        columns(operators.map(rowOf)),
      ].join('\n');
    })
    .join('\n\n');
}

function rowOf({ operator, nodes, device, fallsBack, reason }: OperatorPlacement): string[] {
  return [operator, String(nodes), device, fallsBack ? `falls back: ${reason}` : ''];
}
