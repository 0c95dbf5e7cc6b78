import { Fault } from '@ouroboros/errors';
import type { Value } from '../value.ts';

/** What reading one file needs to know. */
export interface ReadContext {
  /** The file, or whatever the caller calls the bytes; every error names it. */
  readonly source: string;
  /** Folder in which external data lies; undefined where the bytes came from no file. */
  readonly baseDirectory: string | undefined;
}

/** The values that a node may read by name: those of its graph, then those of the enclosing ones. */
export class Scope {
  private readonly values = new Map<string, Value>();
  private readonly parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  /** Makes `value` readable under `name`; false when this graph already has another value of that name. */
  declare(name: string, value: Value): boolean {
    if (this.values.has(name)) return false;
    this.values.set(name, value);
    return true;
  }

  /** The innermost value called `name`. */
  find(name: string): Value | undefined {
    return this.values.get(name) ?? this.parent?.find(name);
  }
}

/** The fault of a file that is not a model. */
export function unreadable(source: string, received: string, cause?: unknown): Fault {
  return new Fault(
    {
      code: 'onnx/unreadable',
      kind: 'request',
      subject: source,
      expected: 'an ONNX model',
      received,
      remedy: 'check that the file is complete and was written by an ONNX exporter',
    },
    { cause },
  );
}

/** The fault of a model whose parts do not fit together. */
export function malformed(source: string, subject: string, expected: string, received: string): Fault {
  return new Fault({
    code: 'onnx/malformed',
    kind: 'request',
    subject: `${source}: ${subject}`,
    expected,
    received,
  });
}
