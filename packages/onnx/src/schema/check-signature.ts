import { Fault, nearest } from '@ouroboros/errors';
import type { Attribute } from '../attribute.ts';
import { locate } from '../location.ts';
import type { Node } from '../node.ts';
import { formatType, type TensorType } from '../shape.ts';
import { type FormalParameter, lookupSignature, operatorNames, type Signature } from './signature.ts';

function invalid(node: Node, expected: string, received: string, remedy?: string): Fault {
  return new Fault({
    code: 'onnx/invalid-node',
    kind: 'request',
    subject: locate(node),
    expected,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** The declaration that covers position `index`: a variadic one covers the rest. */
function parameterAt(formals: readonly FormalParameter[], index: number): FormalParameter | undefined {
  const last = formals.at(-1);
  return formals[index] ?? (last?.option === 'variadic' ? last : undefined);
}

/** Fewest and most positions that may be filled. */
function arity(formals: readonly FormalParameter[]): { least: number; most: number } {
  const last = formals.at(-1);
  const required = formals.findLastIndex((formal) => formal.option === 'single') + 1;
  if (last?.option !== 'variadic') return { least: required, most: formals.length };
  const least = last.least === 0 ? required : formals.length - 1 + last.least;
  return { least, most: Number.POSITIVE_INFINITY };
}

function countInWords({ least, most }: { least: number; most: number }, noun: string): string {
  if (most === least) return `${least} ${noun}`;
  return most === Number.POSITIVE_INFINITY ? `at least ${least} ${noun}` : `${least} to ${most} ${noun}`;
}

function checkArity(node: Node, signature: Signature): void {
  const { inputs, outputs } = node;
  const expected = arity(signature.inputs);
  const used = inputs.findLastIndex((value) => value !== undefined) + 1;
  if (used < expected.least || used > expected.most) {
    throw invalid(node, countInWords(expected, 'inputs'), String(used));
  }
  signature.inputs.forEach((formal, i) => {
    if (formal.option === 'single' && !inputs[i]) throw invalid(node, `input ${i}`, 'none there');
  });
  const { least, most } = arity(signature.outputs);
  if (outputs.length > most || outputs.length < Math.max(least, 1)) {
    throw invalid(node, countInWords({ least, most }, 'outputs'), String(outputs.length));
  }
}

const kindNames: Readonly<Record<Attribute['type'], readonly string[]>> = {
  int: ['int'],
  float: ['float'],
  string: ['string'],
  bytes: ['string'],
  tensor: ['tensor'],
  graph: ['graph'],
  // An empty list says nothing of its elements.
  ints: ['ints'],
  floats: ['floats'],
  strings: ['strings'],
  graphs: ['graphs'],
  type: ['type_proto'],
  reference: [],
  opaque: [],
};

function fits(attribute: Attribute, kind: string): boolean {
  if (attribute.type === 'reference' || attribute.type === 'opaque') return true;
  if (attribute.type === 'ints' && attribute.value.length === 0) return kind.endsWith('s');
  return kindNames[attribute.type].includes(kind);
}

function checkAttributes(node: Node, signature: Signature): void {
  for (const [name, attribute] of node.attributes) {
    const formal = signature.attributes.get(name);
    if (!formal) {
      const known = [...signature.attributes.keys()];
      const close = nearest(name, known);
      const list = known.length === 0 ? 'no attributes' : `an attribute of ${known.join(', ')}`;
      throw invalid(node, list, `"${name}"`, close === undefined ? undefined : `did you mean "${close}"?`);
    }
    if (!fits(attribute, formal.kind)) {
      throw invalid(node, `attribute "${name}" of kind ${formal.kind}`, `kind ${attribute.type}`);
    }
  }
  for (const [name, formal] of signature.attributes) {
    if (formal.required && !node.attributes.has(name)) throw invalid(node, `attribute "${name}"`, 'none');
  }
}

function describeInputs(node: Node): string {
  return `(${node.inputs.map((value) => (value ? formatType(value.type) : '-')).join(', ')})`;
}

function checkInputTypes(node: Node, signature: Signature): void {
  const bound = new Map<string, TensorType>();
  node.inputs.forEach((value, i) => {
    const formal = parameterAt(signature.inputs, i);
    if (!value?.type || !formal || formal.type === 'any') return;
    const { dtype } = value.type;
    const allowed = signature.constraints.get(formal.type);
    if (allowed ? !allowed.has(dtype) : formal.type !== dtype) {
      const expected = `input ${i} of ${allowed ? [...allowed].join(', ') || 'another kind' : formal.type}`;
      throw invalid(node, expected, describeInputs(node));
    }
    if (!allowed || (formal.option === 'variadic' && !formal.homogeneous)) return;
    const other = bound.get(formal.type);
    if (other && other.dtype !== dtype) {
      throw invalid(
        node,
        `input ${i} of ${other.dtype}, like the others`,
        describeInputs(node),
        'insert a Cast',
      );
    }
    bound.set(formal.type, value.type);
  });
}

/**
 * Checks number and element types of the inputs, number of the outputs, and the attributes of `node` against the
 * schema of its operator. Operators of unknown domains pass.
 *
 * @throws Fault `onnx/unknown-operator` when the domain has no such operator in version `version`, `onnx/invalid-node`
 *   for the rest.
 */
export function checkSignature(node: Node, version: number): void {
  const found = lookupSignature(node.domain, node.opType, version);
  if (found.state === 'unknown') return;
  if (found.state === 'known') {
    checkArity(node, found.signature);
    checkAttributes(node, found.signature);
    checkInputTypes(node, found.signature);
    return;
  }
  const names = operatorNames(node.domain);
  const where = `operator set ${version} of domain "${node.domain || 'ai.onnx'}"`;
  const received =
    found.state === 'later'
      ? `"${node.opType}", which came with version ${found.first}`
      : `"${node.opType}"${found.state === 'deprecated' ? ', which was withdrawn' : ''}`;
  const close = found.state === 'absent' ? nearest(node.opType, names) : undefined;
  throw new Fault({
    code: 'onnx/unknown-operator',
    kind: 'request',
    subject: locate(node),
    expected: `an operator of ${where}`,
    received,
    ...(close === undefined ? {} : { remedy: `did you mean "${close}"?` }),
  });
}
