import { fillUniform, purposes } from '@ouroboros/native';
import { categories } from './categories.ts';
import { type Element, productionsOf, wordOf } from './template.ts';

/** Which story of the embedded source. */
export interface StoryAddress {
  readonly seed: number | bigint;
  /** The streams of the splits are disjoint: test stories are independent of training stories. */
  readonly split: 'train' | 'test';
  /** From 0 on; story `index` is the same however many are asked for. */
  readonly index: number;
}

/** Draws that one story needs at most: one per category and one per rule that it expands. */
const drawsPerStory = 32;

/** The first index whose cumulated probability exceeds `u` in [0, 1). */
function choose(choices: readonly { readonly probability: number }[], u: number): number {
  let cumulated = 0;
  for (const [index, { probability }] of choices.entries()) {
    cumulated += probability;
    if (u < cumulated) return index;
  }
  return choices.length - 1;
}

/** Uniforms handed out one after the other. */
class Draws {
  readonly #uniforms: Float64Array;
  #next = 0;

  constructor(uniforms: Float64Array) {
    this.#uniforms = uniforms;
  }

  choose(choices: readonly { readonly probability: number }[]): number {
    const u = this.#uniforms[this.#next++];
    if (u === undefined) throw new RangeError(`a story may use ${this.#uniforms.length} draws`);
    return choose(choices, u);
  }
}

function expand(elements: readonly Element[], items: readonly number[], draws: Draws): string {
  return elements.map((element) => write(element, items, draws)).join('');
}

function write(element: Element, items: readonly number[], draws: Draws): string {
  if (element.kind === 'literal') return element.text;
  if (element.kind === 'mention') {
    return wordOf(element.category, items[element.category] as number, element.form);
  }
  const alternatives = productionsOf(element.rule);
  const chosen = alternatives[draws.choose(alternatives)];
  return expand(chosen?.elements ?? [], items, draws);
}

/** One story of the embedded grammar: a function of its address alone. */
export function generateStory({ seed, split, index }: StoryAddress): string {
  const uniforms = new Float64Array(drawsPerStory);
  const iteration = split === 'train' ? 0 : 1;
  fillUniform(uniforms, { seed, purpose: purposes.data, iteration, index });
  const draws = new Draws(uniforms);
  const items = categories.map((category) => draws.choose(category.items));
  return write({ kind: 'rule', rule: 'story' }, items, draws);
}
