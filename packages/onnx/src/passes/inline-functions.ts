import { Fault, nearest } from '@ouroboros/errors';
import type { Attribute } from '../attribute.ts';
import { instantiate } from '../copy.ts';
import type { Graph } from '../graph.ts';
import { inferenceRules } from '../inference/table.ts';
import { locate } from '../location.ts';
import type { Model, ModelFunction } from '../model.ts';
import type { Node } from '../node.ts';
import { convertOpset } from '../opset/convert-opset.ts';
import { attempt, type Report, raise } from '../report.ts';
import { lookupSignature } from '../schema/signature.ts';
import type { Value } from '../value.ts';
import { sortTopologically } from './sort-topologically.ts';
import { expandNodes, splice } from './splice.ts';

function keyOf(domain: string, name: string, overload: string): string {
  return `${domain}:${name}:${overload}`;
}

function titleOf(entry: ModelFunction): string {
  const overload = entry.overload === '' ? '' : `, overload "${entry.overload}"`;
  return `function "${entry.domain}.${entry.name}"${overload}`;
}

function invalidCall(node: Node, expected: string, received: string): Fault {
  return new Fault({
    code: 'onnx/invalid-node',
    kind: 'request',
    subject: locate(node),
    expected,
    received,
  });
}

/** The attributes inside the body: those of the call, and defaults for the rest. */
function attributesOf(node: Node, entry: ModelFunction): ReadonlyMap<string, Attribute> {
  const known = [...entry.attributeNames, ...entry.attributeDefaults.keys()];
  for (const name of node.attributes.keys()) {
    if (!known.includes(name)) {
      const list = known.length === 0 ? 'no attributes' : `an attribute of ${known.join(', ')}`;
      throw invalidCall(node, list, `"${name}"`);
    }
  }
  return new Map([...entry.attributeDefaults, ...node.attributes]);
}

/** What the inputs of `body` stand for; where an input is omitted, its readers leave it out too. */
function bindInputs(node: Node, entry: ModelFunction, body: Graph): ReadonlyMap<Value, Value> {
  if (node.inputs.length > body.inputs.length) {
    throw invalidCall(
      node,
      `at most ${body.inputs.length} inputs, as ${titleOf(entry)} takes`,
      String(node.inputs.length),
    );
  }
  if (node.outputs.length > body.outputs.length) {
    throw invalidCall(
      node,
      `at most ${body.outputs.length} outputs, as ${titleOf(entry)} gives`,
      String(node.outputs.length),
    );
  }
  const bindings = new Map<Value, Value>();
  body.inputs.forEach((input, i) => {
    const value = node.inputs[i];
    if (value) bindings.set(input, value);
    else omit(node, input, body);
  });
  return bindings;
}

function omit(node: Node, input: Value, body: Graph): void {
  for (const use of input.uses) use.node.setInput(use.index, undefined);
  const index = body.outputs.indexOf(input);
  if (index >= 0 && node.outputs[index]?.name) {
    throw invalidCall(node, `input "${input.name}", which comes out again as output ${index}`, 'none there');
  }
}

/** Types inside a body are those of one call: inference finds them anew. */
function forgetTypes(body: Graph): void {
  for (const node of body.nodes) {
    if (!inferenceRules.has(node.qualifiedType)) continue;
    for (const output of node.outputs) output.type = undefined;
  }
}

/** Puts the bodies of functions in the place of their calls. */
class Inliner {
  private readonly functions: ReadonlyMap<string, ModelFunction>;
  private readonly domains: ReadonlySet<string>;
  private readonly opsetImports: Map<string, number>;
  private readonly report: Report;

  constructor(model: Model, report: Report) {
    this.report = report;
    this.functions = new Map(
      model.functions.map((entry) => [keyOf(entry.domain, entry.name, entry.overload), entry]),
    );
    this.domains = new Set(model.functions.map((entry) => entry.domain));
    this.opsetImports = model.opsetImports;
  }

  /** Expands the calls of `graph`, which stands in the bodies of `callers`. */
  run(graph: Graph, callers: readonly ModelFunction[]): number {
    return expandNodes(graph, (node) => attempt(this.report, () => this.expand(node, callers)));
  }

  private expand(node: Node, callers: readonly ModelFunction[]): readonly Node[] | undefined {
    const entry = this.functions.get(keyOf(node.domain, node.opType, node.overload));
    if (!entry) {
      this.refuseUnknown(node);
      return undefined;
    }
    if (callers.includes(entry)) {
      const path = [...callers.slice(callers.indexOf(entry)), entry].map((each) => `"${each.name}"`);
      throw invalidCall(
        node,
        'functions that do not call themselves',
        `${titleOf(entry)}, through ${path.join(' > ')}`,
      );
    }
    const body = instantiate(entry.graph, attributesOf(node, entry));
    sortTopologically(body);
    forgetTypes(body);
    this.adopt(node, entry, body);
    const bindings = bindInputs(node, entry, body);
    this.run(body, [...callers, entry]);
    return splice(node, body, bindings);
  }

  /** Brings a body, written for the operator sets of its function, to those of the model. */
  private adopt(node: Node, entry: ModelFunction, body: Graph): void {
    for (const inner of body.nodes) inner.name = `${node.name}/${inner.name || inner.opType}`;
    for (const [domain, version] of entry.opsetImports) {
      const own = this.opsetImports.get(domain);
      if (own === undefined) this.opsetImports.set(domain, version);
      else if (domain === '' && own > version) convertOpset(body, version, own, this.report);
      else if (own < version) {
        throw invalidCall(
          node,
          `a function for at most version ${own} of domain "${domain || 'ai.onnx'}", like the model`,
          `${titleOf(entry)} for version ${version}`,
        );
      }
    }
  }

  /** A name of a domain of functions that neither a function nor an operator has is a mistake. */
  private refuseUnknown(node: Node): void {
    if (!this.domains.has(node.domain)) return;
    if (lookupSignature(node.domain, node.opType, 1).state !== 'unknown') return;
    const known = [...this.functions.values()].filter((entry) => entry.domain === node.domain);
    const close = nearest(
      node.opType,
      known.map((entry) => entry.name),
    );
    const overload = node.overload === '' ? '' : `, overload "${node.overload}"`;
    throw new Fault({
      code: 'onnx/unknown-function',
      kind: 'request',
      subject: locate(node),
      expected: `a function of domain "${node.domain}" that the model holds`,
      received: `"${node.opType}"${overload}`,
      ...(close === undefined || close === node.opType ? {} : { remedy: `did you mean "${close}"?` }),
    });
  }
}

/** Drops imports of domains of which no node is left. */
function dropUnusedImports(model: Model): void {
  const used = new Set<string>(['']);
  const visit = (graph: Graph): void => {
    for (const node of graph.nodes) {
      used.add(node.domain);
      node.subgraphs.forEach(visit);
    }
  };
  visit(model.graph);
  for (const domain of [...model.opsetImports.keys()])
    if (!used.has(domain)) model.opsetImports.delete(domain);
}

/**
 * Replaces every call of a function of `model`, in functions too, by the body of the function, and drops the functions.
 * Nodes that come from a call are named `<call>/<node>`. The nodes of the model and of its functions must be in order.
 *
 * With `report`, a call that cannot be replaced stays as it is.
 *
 * @returns how many calls there were
 * @throws Fault `onnx/unknown-function` for a call in a domain of functions that none of them answers, `onnx/invalid-node`
 *   for arguments the function does not take, for a function that calls itself or is written for newer operators than the
 *   model; those of `convertOpset`; unless `report` takes them.
 */
export function inlineFunctions(model: Model, report: Report = raise): number {
  if (model.functions.length === 0) return 0;
  const count = new Inliner(model, report).run(model.graph, []);
  model.functions.splice(0, model.functions.length);
  dropUnusedImports(model);
  return count;
}
