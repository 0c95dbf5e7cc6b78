import { categories } from './categories.ts';
import { rules } from './rules.ts';

/** A piece of a compiled template. */
export type Element =
  | { readonly kind: 'literal'; readonly text: string }
  /** A drawn word in one of its forms. */
  | { readonly kind: 'mention'; readonly category: number; readonly form: string }
  | { readonly kind: 'rule'; readonly rule: string };

/** A compiled alternative. */
export interface Production {
  readonly probability: number;
  readonly elements: readonly Element[];
}

const piece = /\{(\w+)(?:\.(\w+))?\}|<([\w-]+)>|[^{<]+/g;

function mention(name: string, form: string): Element {
  const category = categories.findIndex((each) => each.name === name);
  if (category < 0) throw new RangeError(`expected a category, received "${name}"`);
  return { kind: 'mention', category, form };
}

/** Splits a template into literals, mentions and rules. @throws RangeError for an unknown category. */
export function compile(template: string): readonly Element[] {
  return [...template.matchAll(piece)].map(([text, category, form = 'text', rule]): Element => {
    if (category !== undefined) return mention(category, form);
    return rule !== undefined ? { kind: 'rule', rule } : { kind: 'literal', text };
  });
}

/** All rules, compiled. */
export const productions: ReadonlyMap<string, readonly Production[]> = new Map(
  Object.entries(rules).map(([rule, alternatives]) => [
    rule,
    alternatives.map(({ probability, template }) => ({ probability, elements: compile(template) })),
  ]),
);

/** The alternatives of a rule. @throws RangeError for an unknown rule. */
export function productionsOf(rule: string): readonly Production[] {
  const found = productions.get(rule);
  if (found === undefined) throw new RangeError(`expected a rule, received "${rule}"`);
  return found;
}

/** A word of a category in one of its forms. @throws RangeError for an unknown form. */
export function wordOf(category: number, item: number, form: string): string {
  const word = categories[category]?.items[item]?.forms[form];
  if (word === undefined) throw new RangeError(`expected a form of category ${category}, received "${form}"`);
  return word;
}
