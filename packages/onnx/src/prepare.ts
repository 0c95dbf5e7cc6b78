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
import { ownOutputs } from './passes/own-outputs.ts';
import { sortTopologically } from './passes/sort-topologically.ts';
import type { Value } from './value.ts';
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

function raiseOpset(model: Model): void {
  const version = standardOpset(model);
  const functions = model.functions.map((entry) => entry.opsetImports.get('') ?? 0);
  const target = Math.max(defaultOpset, version ?? 0, ...functions);
  if (version !== undefined) convertOpset(model.graph, version, target);
  model.opsetImports.set('', target);
  model.irVersion = Math.max(model.irVersion, oldestIrVersion);
}

/** The initializers that may be parameters, in subgraphs too. */
function parametersOf(graph: Graph, found: Set<Value> = new Set()): ReadonlySet<Value> {
  for (const value of graph.initializers) if (value.type && isFloating(value.type.dtype)) found.add(value);
  for (const node of graph.nodes) for (const subgraph of node.subgraphs) parametersOf(subgraph, found);
  return found;
}

function simplify(model: Model): void {
  const parameters = parametersOf(model.graph);
  for (let round = 0; round < mostRounds; round++) {
    inferTypes(model);
    const changes =
      foldConditionals(model.graph) +
      eliminateIdentities(model.graph) +
      foldConstants(model.graph, parameters);
    if (changes === 0) return;
  }
  inferTypes(model);
}

/**
 * A copy of a model from anywhere in the form that differentiation, training and export expect; `model` stays as it was.
 * The nodes are in order, functions inlined, operators those of operator set 21 or newer, every type inferred as far as
 * it can be. Sizes and other small constants that the graph computes are initializers where they are known and stay
 * computed where not; an If whose condition is known is its branch; Identities and Casts that change nothing are gone,
 * and so is what no output needs. Initializers of floats keep their names and elements and are never folded: they are the
 * parameters. Inputs and outputs keep their names and order, except that inputs which only list the initializers once
 * more are none. Nodes of unknown operators stay as they are, their outputs typed as declared.
 *
 * @throws Fault `onnx/opset` for a standard operator set older than 13, newer than 24 or missing, `onnx/cycle`, those of
 *   `inlineFunctions`, and those of `verify`; each names the node.
 */
export function prepare(model: Model): Model {
  const copy = cloneModel(model);
  standardOpset(copy);
  sortTopologically(copy.graph);
  promoteDefaults(copy);
  ownOutputs(copy.graph);
  raiseOpset(copy);
  inlineFunctions(copy);
  simplify(copy);
  eliminateDeadCode(copy.graph);
  verify(copy);
  return copy;
}
