import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checks } from './registry.ts';

const document = readFileSync(new URL('../../docs/theory.md', import.meta.url), 'utf8');

/** Ids of the document's steps: headings such as "### `lemma-1`: the mean of an inverse Gram matrix". */
function stepsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#{3} `([a-z0-9-]+)`: \S/gm)].map(([, id]) => id as string);
}

describe('the steps of docs/theory.md', () => {
  for (const { id, shows, run } of checks) test(`${id}: ${shows}`, run);
});

describe('the document and the checks', () => {
  const steps = stepsOf(document);

  test('every step has a check that runs, and every check a step, in the same order', () => {
    expect(checks.map(({ id }) => id)).toEqual(steps);
  });

  test('no id stands twice', () => {
    expect(new Set(steps).size).toBe(steps.length);
  });

  test('every section of level 3 is a step, so none can go unchecked', () => {
    expect(document.match(/^#{3} /gm)?.length).toBe(steps.length);
  });

  test('every step says what its check does', () => {
    const bodies = document.split(/^#{2,3} /m).filter((section) => section.startsWith('`'));
    expect(bodies.length).toBe(steps.length);
    for (const body of bodies) expect(body).toMatch(/^\*Check:\* \S/m);
  });

  test('every check says what would break it', () => {
    for (const { breaks } of checks) expect(breaks).toMatch(/\S/);
  });
});
