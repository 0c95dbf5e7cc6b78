import type { Attribute } from './attribute.ts';
import type { Graph } from './graph.ts';
import { Model, type ModelFunction } from './model.ts';
import type { Node } from './node.ts';
import { formatType } from './shape.ts';
import type { Tensor } from './tensor.ts';
import type { Value } from './value.ts';

/** Longer constants are shown by their first elements. */
const shownElements = 8;

function formatNumber(value: number | bigint | string): string {
  if (typeof value !== 'number') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return Number.isInteger(value) || !Number.isFinite(value)
    ? String(value)
    : String(Number(value.toPrecision(7)));
}

function formatTensor(tensor: Tensor): string {
  const shown = Array.from(
    tensor.data.slice(0, shownElements) as ArrayLike<number | bigint | string>,
    formatNumber,
  );
  const more = tensor.data.length > shownElements ? ', ...' : '';
  const list = tensor.dims.length === 0 ? shown.join() : `{${shown.join(', ')}${more}}`;
  return `${formatType({ dtype: tensor.dtype, shape: tensor.dims })} ${list}`;
}

function formatList(values: readonly (number | bigint | string)[]): string {
  return `[${values.map(formatNumber).join(', ')}]`;
}

function formatFloat(value: number): string {
  const text = formatNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** One attribute's value; a subgraph is shown below its node. */
function formatAttribute(attribute: Attribute): string {
  switch (attribute.type) {
    case 'float':
      return formatFloat(attribute.value);
    case 'floats':
      return `[${attribute.value.map(formatFloat).join(', ')}]`;
    case 'int':
    case 'string':
      return formatNumber(attribute.value);
    case 'ints':
    case 'strings':
      return formatList(attribute.value);
    case 'tensor':
      return formatTensor(attribute.value);
    case 'type':
      return formatType(attribute.value);
    case 'reference':
      return `@${attribute.value}`;
    case 'graph':
    case 'graphs':
      return '<below>';
    case 'bytes':
    case 'opaque':
      return `<${attribute.value.length} bytes>`;
  }
}

function name(value: Value | undefined): string {
  return value ? `%${value.name}` : '-';
}

function declaration(value: Value): string {
  return `%${value.name}: ${formatType(value.type)}`;
}

/** What is read, without the omitted inputs at the end. */
function formatInputs(node: Node): string {
  const { inputs } = node;
  return inputs
    .slice(0, inputs.findLastIndex((value) => value !== undefined) + 1)
    .map(name)
    .join(', ');
}

function formatNode(node: Node, indent: string): string[] {
  const outputs = node.outputs.map((value) => (value.name === '' ? '-' : declaration(value))).join(', ');
  const plain = [...node.attributes].filter(([, attribute]) => attribute.type !== 'graph');
  const attributes = plain.map(([key, attribute]) => `${key}=${formatAttribute(attribute)}`);
  const list = attributes.length === 0 ? '' : ` {${attributes.join(', ')}}`;
  const line = `${indent}${outputs} = ${node.qualifiedType}(${formatInputs(node)})${list}`;
  const bodies = [...node.attributes].flatMap(([key, attribute]) => {
    if (attribute.type !== 'graph' && attribute.type !== 'graphs') return [];
    return [attribute.value].flat().flatMap((graph) => formatGraph(graph, `${indent}  `, key));
  });
  return [line, ...bodies];
}

function formatInitializer(value: Value, indent: string): string {
  if (!value.initializer) return `${indent}${declaration(value)} = <elements of another kind>`;
  return `${indent}%${value.name} = ${formatTensor(value.initializer)}`;
}

function formatGraph(graph: Graph, indent: string, keyword: string): string[] {
  const inner = `${indent}  `;
  const inputs = graph.inputs.map(
    (value) => declaration(value) + (value.initializer ? ` = ${formatTensor(value.initializer)}` : ''),
  );
  return [
    `${indent}${keyword} ${graph.name}(${inputs.join(', ')}) {`,
    ...graph.initializers.map((value) => formatInitializer(value, inner)),
    ...graph.nodes.flatMap((node) => formatNode(node, inner)),
    `${inner}return ${graph.outputs.map(name).join(', ')}`,
    `${indent}}`,
  ];
}

function formatFunction(entry: ModelFunction): string[] {
  const attributes = [
    ...entry.attributeNames,
    ...[...entry.attributeDefaults].map(([key, value]) => `${key}=${formatAttribute(value)}`),
  ];
  const keyword = `function ${entry.domain}.${entry.name}${attributes.length > 0 ? ` {${attributes.join(', ')}}` : ''}`;
  return formatGraph(entry.graph, '', keyword);
}

/**
 * Text that reads like a program: one line a node, bodies indented, long constants by their first elements.
 *
 * @example
 * graph affine(%x: float32[B, 3]) {
 *   %w = float32[3, 2] {1, 2, 3, 4, 5, 6}
 *   %y: float32[B, 2] = MatMul(%x, %w)
 *   return %y
 * }
 */
export function print(target: Graph | Model): string {
  if (!(target instanceof Model)) return formatGraph(target, '', 'graph').join('\n');
  const imports = [...target.opsetImports].map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`);
  const functions = target.functions.flatMap((entry) => ['', ...formatFunction(entry)]);
  return [
    `// operator sets: ${imports.join(', ')}`,
    ...formatGraph(target.graph, '', 'graph'),
    ...functions,
  ].join('\n');
}
