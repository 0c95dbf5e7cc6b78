import type { AttributeLike } from '../attribute.ts';
import { GraphBuilder } from '../builder.ts';
import type { DataType } from '../data-type.ts';
import { type Dim, formatType } from '../shape.ts';
import { type Tensor, tensorOf } from '../tensor.ts';
import type { Value } from '../value.ts';

/** Parses `float32[B, T, 64]`; `?` is an unknown size, `[...]` an unknown rank. */
export function parseType(text: string): { dtype: DataType; shape: Dim[] | undefined } {
  const [, dtype, inside] = /^(\w+)\[(.*)\]$/.exec(text) as unknown as [string, DataType, string];
  if (inside === '...') return { dtype, shape: undefined };
  const dims = inside === '' ? [] : inside.split(',').map((dim) => dim.trim());
  return {
    dtype,
    shape: dims.map((dim) => (dim === '?' ? null : /^\d+$/.test(dim) ? Number(dim) : dim)),
  };
}

/** A type to become a graph input, a constant, a value of the builder, or an omitted input. */
export type Operand = string | Tensor | Value | undefined;

/** A constant int64 vector. */
export function int64s(...values: number[]): Tensor {
  return tensorOf('int64', [values.length], values);
}

/** What a node is typed with besides its inputs. */
export interface Setting {
  readonly attributes?: Readonly<Record<string, AttributeLike>>;
  readonly outputs?: number;
  readonly opset?: number;
}

/** The types of the outputs of one operator, as text. `com.microsoft.X` names a contributed operator. */
export function typesOf(operator: string, operands: readonly Operand[], setting: Setting = {}): string[] {
  const g = new GraphBuilder('g', new Map([['', setting.opset ?? 21]]));
  const [, domain, opType] = /^(?:(.*)\.)?(\w+)$/.exec(operator) as unknown as [
    string,
    string | undefined,
    string,
  ];
  const inputs = operands.map((operand) => feed(g, operand));
  const outputs = g.ops(opType, inputs, setting.attributes, {
    outputs: setting.outputs ?? 1,
    ...(domain === undefined ? {} : { domain }),
  });
  return outputs.map((output) => formatType(output.type));
}

function feed(g: GraphBuilder, operand: Operand): Value | undefined {
  if (typeof operand === 'string') return g.graph.addInput('x', parseType(operand));
  return operand && 'data' in operand ? g.initializer('c', operand) : operand;
}

/** Operands in the title of a test. */
export function describeOperands(operands: readonly Operand[]): string {
  return operands
    .map((operand) => {
      if (operand === undefined || typeof operand === 'string') return operand ?? '-';
      return 'data' in operand ? `{${operand.data.join(', ')}}` : `%${operand.name}`;
    })
    .join(', ');
}
