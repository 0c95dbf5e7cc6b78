import { Fault } from '@ouroboros/errors';
import type { Graph } from '../graph.ts';
import { locate } from '../location.ts';
import type { Model } from '../model.ts';
import type { Node } from '../node.ts';

/** Oldest standard operator set that a model to be prepared may be written for. */
export const oldestReadableOpset = 13;

/** Newest standard operator set that a model to be prepared may be written for. */
export const newestReadableOpset = 24;

const wanted = `a standard operator set from ${oldestReadableOpset} to ${newestReadableOpset}`;

function refuse(subject: string, received: string, remedy: string): Fault {
  return new Fault({ code: 'onnx/opset', kind: 'request', subject, expected: wanted, received, remedy });
}

function firstStandard(graph: Graph): Node | undefined {
  for (const node of graph.nodes) {
    const found = node.domain === '' ? node : node.subgraphs.map(firstStandard).find((inner) => inner);
    if (found) return found;
  }
  return undefined;
}

function check(version: number, subject: string): number {
  if (Number.isInteger(version) && version >= oldestReadableOpset && version <= newestReadableOpset)
    return version;
  const remedy =
    version > newestReadableOpset
      ? `export the model with operator set ${newestReadableOpset} or older`
      : `export the model again with operator set 18 or newer, or convert it with onnx.version_converter`;
  throw refuse(subject, `operator set ${version}`, remedy);
}

/**
 * The standard operator set that `model` is written for; undefined where neither the model nor a function imports one and
 * no node needs it.
 *
 * @throws Fault `onnx/opset` when it is too old or too new, in a function too, or missing and needed.
 */
export function standardOpset(model: Model): number | undefined {
  const title = `graph "${model.graph.name}"`;
  for (const entry of model.functions) {
    const version = entry.opsetImports.get('');
    if (version !== undefined) check(version, `function "${entry.domain}.${entry.name}"`);
  }
  const version = model.opsetImports.get('');
  if (version !== undefined) return check(version, title);
  const needy = firstStandard(model.graph);
  if (needy) throw refuse(locate(needy), 'no import of one', 'export the model again with opset imports');
  return undefined;
}
