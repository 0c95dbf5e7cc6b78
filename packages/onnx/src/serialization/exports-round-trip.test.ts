import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { print } from '../print.ts';
import { readModel, writeModel } from './index.ts';
import { canonical } from './testing/canonical.ts';

/** Graphs of many architectures as exporters wrote them. */
const folder = new URL('../../../../tests/exports/fixtures/', import.meta.url);
const names = readdirSync(folder).filter((file) => file.endsWith('.onnx'));

interface Named {
  readonly name: string;
}

/** What `bytes` say; types of values in the order of their names, those of initializers, which say them too, left out. */
function said(bytes: Uint8Array): unknown {
  const model = canonical(bytes) as unknown as {
    graph: { initializer?: Named[]; valueInfo?: Named[] };
  };
  const { initializer = [], valueInfo = [] } = model.graph;
  const held = new Set(initializer.map(({ name }) => name));
  const types = valueInfo.filter(({ name }) => !held.has(name));
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...model, graph: { ...model.graph, valueInfo: types } };
}

test.each(names)('%s says the same after a round trip', (name) => {
  const bytes = readFileSync(new URL(name, folder));
  const model = readModel(bytes);
  const written = writeModel(model);
  expect(said(written)).toEqual(said(bytes));
  expect(print(readModel(written))).toBe(print(model));
});
