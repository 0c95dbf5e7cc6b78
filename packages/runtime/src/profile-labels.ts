import { type Graph, inlineFunctions, type Model, type Node, type Value } from '@ouroboros/onnx';

/** Which pass over a model a node belongs to; `other`: none, such as a Loop. */
export type Phase = 'forward' | 'backward' | 'update' | 'other';

/** What a node of a model is there for. */
export interface Label {
  readonly phase: Phase;
  /**
   * `embedding`, `attention`, `mlp`, `normalisation`, `head`, `loss`, `optimizer`, `other`, or, of a parameter with none of the
   * usual names, the first part of that.
   */
  readonly block: string;
  /** Number of the layer, where it has one. */
  readonly layer?: number;
}

const nothing: Label = { phase: 'other', block: 'other' };

/**
 * Names the nodes of `model` after what they are there for, such as `backward:attention.3/Gemm_14`, so that a profile tells: ONNX
 * Runtime keeps the names of nodes, also where it fuses some. Functions are put in place, which it would do as well, losing names; those of
 * the domains `kept` stay, because there is a kernel for them.
 *
 * A node of the forward pass belongs to the block whose parameters it reads, and without any to that of the values that
 * it reads; a node of the backward pass to the block of the node that it is the gradient of, which its name says.
 *
 * @throws as `inlineFunctions`
 */
export function labelNodes(model: Model, kept: readonly string[] = []): void {
  const functions = model.functions.filter(({ domain }) => kept.includes(domain));
  const others = model.functions.filter((entry) => !functions.includes(entry));
  model.functions.splice(0, model.functions.length, ...others);
  inlineFunctions(model);
  model.functions.push(...functions);
  new Labeller(model.graph, new Map()).run();
}

const labelled = /(forward|backward|update|other):([^/.:]+)(?:\.(\d+))?\//;

/** What `labelNodes` wrote into the name of a node; of a name without that, `other` of `other`. */
export function labelOf(name: string): Label {
  const [, phase, block, layer] = labelled.exec(name) ?? [];
  if (block === undefined) return nothing;
  return { phase: phase as Phase, block, ...(layer !== undefined && { layer: Number(layer) }) };
}

function write({ phase, block, layer }: Label, name: string): string {
  return `${phase}:${block}${layer === undefined ? '' : `.${layer}`}/${name}`;
}

/** Labels one graph; `labels` has those of the nodes of the graphs around it. */
class Labeller {
  private readonly graph: Graph;
  private readonly labels: Map<Node, Label>;
  /** Names of the parameters that a value holds, as it is or in another shape. */
  private readonly parameters = new Map<Value, string>();
  /** Nodes by the names that they had. */
  private readonly byName = new Map<string, Node>();
  private readonly hasTargets: boolean;

  constructor(graph: Graph, labels: Map<Node, Label>) {
    this.graph = graph;
    this.labels = labels;
    this.hasTargets = graph.inputs.some(({ name }) => name === 'targets');
  }

  run(): void {
    const { nodes } = this.graph;
    for (const node of nodes) this.byName.set(node.name, node);
    for (const node of nodes) if (phaseIn(node.name) === undefined) this.note(node, this.forward(node));
    // In reverse, so that what nothing before it tells about belongs where it is read first.
    for (const node of [...nodes].reverse()) if (!this.labels.has(node)) this.note(node, this.byReader(node));
    for (const node of nodes) if (phaseIn(node.name) !== undefined) this.labels.set(node, this.derived(node));
    for (const node of nodes) this.finish(node);
  }

  private note(node: Node, label: Label | undefined): void {
    if (label) this.labels.set(node, label);
  }

  private finish(node: Node): void {
    for (const subgraph of node.subgraphs) new Labeller(subgraph, this.labels).run();
    const label = node.subgraphs.length > 0 ? nothing : (this.labels.get(node) ?? nothing);
    node.name = write(label, node.name || node.opType);
  }

  /** The label of a node of the forward pass, or of one that a rewriting of the graph made. */
  private forward(node: Node): Label | undefined {
    const parameter = this.parameterOf(node);
    if (parameter !== undefined) return { phase: 'forward', ...blockOf(parameter, node) };
    const before = this.before(node);
    if (isNormalisation(node)) return { ...(before ?? { phase: 'forward' }), block: 'normalisation' };
    if (node.inputs.some((input) => input?.name === 'targets')) return { phase: 'forward', block: 'loss' };
    if (before?.block === 'head' && this.hasTargets && !shapers.has(node.opType)) {
      return { phase: 'forward', block: 'loss' };
    }
    return before;
  }

  /** The parameter that `node` reads; a node that reads nothing else hands it on. */
  private parameterOf(node: Node): string | undefined {
    const inputs = node.inputs.filter((input) => input !== undefined);
    const found = inputs.map((input) => this.parameters.get(input) ?? parameterName(input));
    const name = found.find((each) => each !== undefined);
    const isOnly = inputs.every((input, i) => found[i] !== undefined || input.constant !== undefined);
    if (name !== undefined && isOnly) for (const output of node.outputs) this.parameters.set(output, name);
    return name;
  }

  /** The label of the last node, in the order of the graph, that `node` reads from. */
  private before(node: Node): Label | undefined {
    let label: Label | undefined;
    let latest = -1;
    for (const input of node.inputs) {
      const { producer } = input ?? {};
      const known = producer && this.labels.get(producer);
      const at = known && input?.graph === this.graph ? this.position(producer) : -1;
      if (at > latest) [label, latest] = [known, at];
    }
    return label;
  }

  private positions: ReadonlyMap<Node, number> | undefined;

  private position(node: Node): number {
    this.positions ??= new Map(this.graph.nodes.map((each, i) => [each, i]));
    return this.positions.get(node) ?? -1;
  }

  private byReader(node: Node): Label | undefined {
    for (const { uses } of node.outputs) {
      for (const use of uses) {
        const scope = phaseIn(use.node.name);
        const label = scope === undefined ? this.labels.get(use.node) : this.derived(use.node);
        if (label) return label;
      }
    }
    return undefined;
  }

  /** The label of a node whose name says where it comes from. */
  private derived({ name, opType }: Node): Label {
    const phase = phaseIn(name) as Phase;
    if (phase === 'update') return { phase, block: 'optimizer' };
    if (phase === 'forward') return { phase, block: 'loss' };
    const origin = name.replace(backwardName, '');
    // The gradient of a loss of logits is written together with that of the product that makes these.
    if (phaseIn(origin) === 'forward') return { phase, block: isProduct(opType) ? 'head' : 'loss' };
    const node = this.byName.get(origin);
    const label = node && this.labels.get(node);
    return label ? { ...label, phase } : { ...nothing, phase };
  }
}

/** What the names of nodes of the backward pass end with: gradients, and what is computed once more for them. */
const backwardName = /\/(gradient(\/.*)?|again(_\d+)?)$/;

/** The phase that a name written by differentiation and training says; undefined for other names. */
function phaseIn(name: string): Phase | undefined {
  if (backwardName.test(name)) return 'backward';
  if (/^(update|norm)(_\d+)?\//.test(name)) return 'update';
  return /^loss(_\d+)?\//.test(name) ? 'forward' : undefined;
}

/** Operators that give the logits their final form, or correct them. */
const shapers: ReadonlySet<string> = new Set(['Add', 'Cast', 'Flatten', 'Mul', 'Reshape', 'Transpose']);

function isProduct(opType: string): boolean {
  return /MatMul$|^Gemm$/.test(opType);
}

function isNormalisation({ opType }: Node): boolean {
  return /Normalization$/.test(opType) && !opType.startsWith('Lp');
}

/** A parameter is an input, a constant or the state of a Loop whose name has parts. */
function parameterName({ producer, name, type }: Value): string | undefined {
  const isHeld = producer === undefined && (type === undefined || /^b?float/.test(type.dtype));
  return isHeld && /\w\.\w/.test(name) ? name : undefined;
}

const kinds: readonly (readonly [string, RegExp])[] = [
  [
    'normalisation',
    /(^|[._])(ln|norm|rms|bn|batchnorm|layernorm)(_?\d+|_\w+|norm)?([._]|$)|layernorm|_norm\b/i,
  ],
  ['attention', /attn|attention|(^|[._])([qkvo]_proj|w[qkvo])([._]|$)/i],
  ['mlp', /mlp|feed_?forward|ffn|(^|[._])(c_fc|fc\d?|(gate|up|down)_proj|w[123])([._]|$)/i],
  ['head', /lm_head|(^|[._])(head|output)([._]|$)/i],
  ['embedding', /embed|(^|[._])(wte|wpe|emb)([._]|$)/i],
];

/** What a node that reads `parameter` belongs to. */
function blockOf(parameter: string, node: Node): Omit<Label, 'phase'> {
  const layer = /(?:^|[._])(\d+)(?=[._])/.exec(parameter)?.[1];
  const found = isNormalisation(node)
    ? 'normalisation'
    : (kinds.find(([, pattern]) => pattern.test(parameter))?.[0] ?? parameter.split(/[.:/]/)[0]);
  // The table of the embedding is that of the output layer too.
  const block = found === 'embedding' && isProduct(node.opType) ? 'head' : found;
  return { block: block || 'other', ...(layer !== undefined && { layer: Number(layer) }) };
}
