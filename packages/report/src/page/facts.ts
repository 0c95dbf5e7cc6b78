import { type Content, type Markup, markup } from '../markup.ts';
import { grouped } from '../words/numbers.ts';

/** A term and what is known of it. */
export type Fact = readonly [term: string, value: Content];

/** A list of terms; those without a value are left out. */
export function factList(facts: readonly Fact[]): Markup {
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  return markup`<dl class="facts">${shown.map(([term, value]) => markup`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A value of a configuration or fact as one reads it. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return grouped(value);
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
