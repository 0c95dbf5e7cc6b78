import { categories } from './categories.ts';
import { type Element, type Production, productions, productionsOf, wordOf } from './template.ts';

/** One way to derive a text from the grammar. */
export interface Derivation {
  /** The item that each category drew, in the order of `categoryNames`; -1 where the text leaves it open. */
  readonly items: readonly number[];
  /** Of the choices that this derivation fixes. */
  readonly probability: number;
}

interface State extends Derivation {
  /** Characters of the text that are accounted for. */
  readonly position: number;
}

function afterLiteral(text: string, literal: string, state: State): readonly State[] {
  return text.startsWith(literal, state.position)
    ? [{ ...state, position: state.position + literal.length }]
    : [];
}

/** A mention either repeats what was drawn before or reveals the draw. */
function afterMention(text: string, category: number, form: string, state: State): readonly State[] {
  const drawn = state.items[category] as number;
  if (drawn >= 0) return afterLiteral(text, wordOf(category, drawn, form), state);
  return (categories[category]?.items ?? []).flatMap(({ probability }, item) =>
    afterLiteral(text, wordOf(category, item, form), {
      position: state.position,
      probability: state.probability * probability,
      items: state.items.with(category, item),
    }),
  );
}

function afterElement(text: string, element: Element, state: State): readonly State[] {
  if (element.kind === 'literal') return afterLiteral(text, element.text, state);
  if (element.kind === 'mention') return afterMention(text, element.category, element.form, state);
  return productionsOf(element.rule).flatMap(({ probability, elements }) =>
    afterAll(text, elements, { ...state, probability: state.probability * probability }),
  );
}

function afterAll(text: string, elements: readonly Element[], start: State): readonly State[] {
  let states: readonly State[] = [start];
  for (const element of elements) states = states.flatMap((state) => afterElement(text, element, state));
  return states;
}

/** All derivations of a text: none when the grammar cannot write it, one for every story it writes (it is unambiguous). */
export function deriveStory(text: string): readonly Derivation[] {
  const start: State = { position: 0, probability: 1, items: categories.map(() => -1) };
  return afterElement(text, { kind: 'rule', rule: 'story' }, start)
    .filter(({ position }) => position === text.length)
    .map(({ items, probability }) => ({ items, probability }));
}

/** Natural logarithm of the probability of a text under the grammar, exact; -Infinity for what it cannot write. */
export function storyLogProbability(text: string): number {
  return Math.log(deriveStory(text).reduce((sum, { probability }) => sum + probability, 0));
}

function entropyOfChoice(choices: readonly { readonly probability: number }[]): number {
  return choices.reduce((sum, { probability: p }) => sum - p * Math.log(p), 0);
}

function entropyOfRule(alternatives: readonly Production[]): number {
  const below = alternatives.map(({ probability, elements }) => {
    const inner = elements.map((each) =>
      each.kind === 'rule' ? entropyOfRule(productionsOf(each.rule)) : 0,
    );
    return probability * inner.reduce((sum, entropy) => sum + entropy, 0);
  });
  return below.reduce((sum, entropy) => sum + entropy, entropyOfChoice(alternatives));
}

/**
 * Entropy of a story in nats: of its draws, since every story tells all of them. The lowest test loss that any model can
 * reach, per story.
 */
export function storyEntropy(): number {
  const words = categories.reduce((sum, { items }) => sum + entropyOfChoice(items), 0);
  return words + entropyOfRule(productions.get('story') ?? []);
}
