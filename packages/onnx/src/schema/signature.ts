import { type DataType, dataTypes } from '../data-type.ts';
import { microsoftOperators } from './microsoft-operators.ts';
import { standardOperators } from './standard-operators.ts';

/** One declared input or output of an operator. */
export interface FormalParameter {
  /** An element type, or the name of a constraint that several parameters share. */
  readonly type: string;
  readonly option: 'single' | 'optional' | 'variadic';
  /** How many a variadic parameter needs. */
  readonly least: number;
  /** Whether the members of a variadic parameter share their type. */
  readonly homogeneous: boolean;
}

/** A declared attribute of an operator. */
export interface FormalAttribute {
  /** `int`, `floats`, `tensor`, `graph`, ...: as in the type of an Attribute, but `type_proto` and `sparse_tensor`. */
  readonly kind: string;
  readonly required: boolean;
}

/** What an operator takes and gives, from one operator set version on. */
export interface Signature {
  readonly since: number;
  readonly inputs: readonly FormalParameter[];
  readonly outputs: readonly FormalParameter[];
  readonly attributes: ReadonlyMap<string, FormalAttribute>;
  /** Element types that a constraint allows; empty where it allows no tensors. */
  readonly constraints: ReadonlyMap<string, ReadonlySet<DataType>>;
}

/** What is known of an operator in one version of its operator set. */
export type Lookup =
  | { readonly state: 'known'; readonly signature: Signature }
  /** In the domain, but only from version `first` on. */
  | { readonly state: 'later'; readonly first: number }
  | { readonly state: 'deprecated' }
  /** The domain is known and has no such operator. */
  | { readonly state: 'absent' }
  /** Nothing is known of the domain. */
  | { readonly state: 'unknown' };

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter((word) => word !== '');

function parseParameter(text: string): FormalParameter {
  const optional = text.startsWith('?');
  const match = /^(.*?)(\.\.\.|\*)(\d+)$/.exec(text);
  if (match) {
    return {
      type: match[1] as string,
      option: 'variadic',
      least: Number(match[3]),
      homogeneous: match[2] !== '*',
    };
  }
  return {
    type: optional ? text.slice(1) : text,
    option: optional ? 'optional' : 'single',
    least: 0,
    homogeneous: true,
  };
}

function parseAttribute(text: string): [string, FormalAttribute] {
  const [name, kind] = text.split(':') as [string, string];
  return [name, { kind: kind.replace('!', ''), required: kind.endsWith('!') }];
}

function parseConstraint(text: string): [string, ReadonlySet<DataType>] {
  const [name, bits] = text.split('=') as [string, string];
  const mask = Number.parseInt(bits, 16);
  return [name, new Set(dataTypes.filter((_, i) => (mask >> i) & 1))];
}

function parseSignature(since: number, text: string): Signature | 'deprecated' {
  if (text === 'deprecated') return 'deprecated';
  const [formals, attributes, constraints] = text.split('|');
  const [inputs, outputs] = (formals as string).split('->');
  return {
    since,
    inputs: words(inputs).map(parseParameter),
    outputs: words(outputs).map(parseParameter),
    attributes: new Map(words(attributes).map(parseAttribute)),
    constraints: new Map(words(constraints).map(parseConstraint)),
  };
}

interface Version {
  readonly since: number;
  readonly text: string;
  parsed?: Signature | 'deprecated';
}

function index(lines: string): ReadonlyMap<string, readonly Version[]> {
  const operators = new Map<string, Version[]>();
  for (const line of lines.trim().split('\n')) {
    const [, name, since, text] = /^(\S+) (\d+) (.*)$/.exec(line) as unknown as [
      string,
      string,
      string,
      string,
    ];
    const versions = operators.get(name) ?? [];
    versions.push({ since: Number(since), text });
    operators.set(name, versions);
  }
  return operators;
}

const domains = new Map<string, () => ReadonlyMap<string, readonly Version[]>>([
  ['', lazily(() => index(standardOperators))],
  ['com.microsoft', lazily(() => index(microsoftOperators))],
]);

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The signature of operator `opType` of `domain` in version `version` of its operator set. */
export function lookupSignature(domain: string, opType: string, version: number): Lookup {
  const operators = domains.get(domain)?.();
  if (!operators) return { state: 'unknown' };
  const versions = operators.get(opType);
  if (!versions) return { state: 'absent' };
  const current = versions.findLast((entry) => entry.since <= version);
  if (!current) return { state: 'later', first: (versions[0] as Version).since };
  current.parsed ??= parseSignature(current.since, current.text);
  return current.parsed === 'deprecated'
    ? { state: 'deprecated' }
    : { state: 'known', signature: current.parsed };
}

/** Names of the operators of `domain`; empty when nothing is known of it. */
export function operatorNames(domain: string): readonly string[] {
  return [...(domains.get(domain)?.().keys() ?? [])];
}
