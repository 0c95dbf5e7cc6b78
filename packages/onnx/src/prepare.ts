import type { Fault } from '@ouroboros/errors';
import { defaultOpset } from './builder.ts';
import { cloneModel } from './copy.ts';
import { isFloating } from './data-type.ts';
import type { Graph } from './graph.ts';
import { inferTypes } from './inference/infer.ts';
import type { Model } from './model.ts';
import { convertOpset } from './opset/convert-opset.ts';
import { standardOpset } from './opset/supported.ts';
import { eliminateDeadCode } from './passes/eliminate-dead-code.ts';
import { eliminateIdentities } from './passes/eliminate-identities.ts';
import { foldConditionals } from './passes/fold-conditionals.ts';
import { foldConstants } from './passes/fold-constants.ts';
import { inlineFunctions } from './passes/inline-functions.ts';
import { joinSequences } from './passes/join-sequences.ts';
import { ownOutputs } from './passes/own-outputs.ts';
import { resolveSequences } from './passes/resolve-sequences.ts';
import { sortTopologically } from './passes/sort-topologically.ts';
import { widenPads } from './passes/widen-pads.ts';
import { attempt, type Report, raise } from './report.ts';
import type { Tensor } from './tensor.ts';
import { verify } from './verify.ts';

/** Oldest IR version that may hold the operator sets written here. */
const oldestIrVersion = 10;

/** Rounds of folding: each one can only uncover what an If or a deeper chain hid, so real models need two or three. */
const mostRounds = 32;

/**
 * Files from before IR version 4, and exporters that are asked to, list the initializers as inputs too. Where all of them
 * are, they are meant as initializers.
 */
function promoteDefaults(model: Model): void {
  const { graph } = model;
  const defaults = graph.inputs.filter((input) => input.initializer);
  if (model.irVersion >= 4 && graph.initializers.length > 0) return;
  for (const value of defaults) {
    graph.inputs.splice(graph.inputs.indexOf(value), 1);
    graph.initializers.push(value);
  }
}

function raiseOpset(model: Model, report: Report): void {
  const known = attempt(report, () => ({ version: standardOpset(model) }));
  if (!known) {
    if (!model.opsetImports.has('')) model.opsetImports.set('', defaultOpset);
    return;
  }
  const functions = model.functions.map((entry) => entry.opsetImports.get('') ?? 0);
  const target = Math.max(defaultOpset, known.version ?? 0, ...functions);
  if (known.version !== undefined) convertOpset(model.graph, known.version, target, report);
  model.opsetImports.set('', target);
  model.irVersion = Math.max(model.irVersion, oldestIrVersion);
}

/** The elements of the initializers that may be parameters, in subgraphs too. */
function parameterTensors(graph: Graph, found: Set<Tensor> = new Set()): ReadonlySet<Tensor> {
  for (const { initializer } of graph.initializers) {
    if (initializer && isFloating(initializer.dtype)) found.add(initializer);
  }
  for (const node of graph.nodes) for (const subgraph of node.subgraphs) parameterTensors(subgraph, found);
  return found;
}

/** Types and folds until nothing changes any more. Gives the faults of the nodes that are left. */
function simplify(model: Model, collect: boolean): readonly Fault[] {
  const parameters = parameterTensors(model.graph);
  for (let round = 0; ; round++) {
    const faults: Fault[] = [];
    inferTypes(model, undefined, collect ? (fault) => faults.push(fault) : raise);
    const changes =
      foldConditionals(model.graph) +
      joinSequences(model.graph) +
      resolveSequences(model.graph) +
      eliminateIdentities(model.graph) +
      widenPads(model.graph, model.opsetImports) +
      foldConstants(model.graph, { parameters });
    if (changes === 0 || round === mostRounds) return faults;
  }
}

/** Optional parts of `prepare`. */
export interface PrepareOptions {
  /**
   * Takes the faults of single nodes, so that the rest of the graph is prepared all the same; absent: the first one is
   * thrown. The result then need not be a well-formed model.
   */
  readonly report?: Report;
}

/**
 * A copy of a model from anywhere in the form that differentiation, training and export expect; `model` stays as it was.
 * The nodes are in order, functions inlined, operators those of operator set 21 or newer, every type inferred as far as
 * it can be. Sizes and other small constants that the graph computes are initializers where they are known and stay
 * computed where not; an If whose condition is known is its branch, an element of a sequence at a known place the tensor
 * itself; Identities and Casts that change nothing are gone, and so is what no output needs. Initializers of floats keep
 * their names and elements and nothing is computed from them: the parameters are among them (see `parametersOf`); floats
 * that the graph computes from constants are Constant nodes. Inputs and outputs keep their names and order, except that
 * inputs which only list the initializers once more are none. Nodes of unknown operators stay as they are, their outputs
 * typed as declared.
 *
 * @throws Fault `onnx/cycle`; and, unless `report` takes them, `onnx/opset` for a standard operator set older than 13,
 *   newer than 24 or missing, those of `inlineFunctions`, and those of `verify`; each names the node.
 */
export function prepare(model: Model, options: PrepareOptions = {}): Model {
  const report = options.report ?? raise;
  const copy = cloneModel(model);
  sortTopologically(copy.graph);
  promoteDefaults(copy);
  ownOutputs(copy.graph);
  raiseOpset(copy, report);
  inlineFunctions(copy, report);
  const faults = simplify(copy, options.report !== undefined);
  eliminateDeadCode(copy.graph);
  faults.forEach(report);
  // A node that was reported once would fail again where verification looks at operators.
  attempt(report, () => verify(faults.length > 0 ? copy.graph : copy));
  return copy;
}
