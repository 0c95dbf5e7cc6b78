import fc from 'fast-check';
import { expect, test } from 'vitest';
import { print } from '../print.ts';
import { fixtureBytes, fixtureDirectory, fixtureNames } from '../testing/fixtures.ts';
import { anyModel } from '../testing/random-models.ts';
import { verify } from '../verify.ts';
import { readModel, writeModel } from './index.ts';
import { canonical } from './testing/canonical.ts';

test.each(fixtureNames)('%s.onnx, written by another tool, says the same after a round trip', (name) => {
  const bytes = fixtureBytes(name);
  const model = readModel(bytes, { baseDirectory: fixtureDirectory });
  expect(canonical(writeModel(model, { externalData: 'keep' }))).toEqual(canonical(bytes));
});

test('random models say the same after a round trip', () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      const bytes = writeModel(model);
      const again = readModel(bytes);
      expect(print(again)).toBe(print(model));
      expect(Buffer.compare(writeModel(again), bytes)).toBe(0);
    }),
    { seed: 1, numRuns: 150 },
  );
});

test('random models are well formed before and after a round trip', () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      verify(model);
      verify(readModel(writeModel(model)));
    }),
    { seed: 2, numRuns: 60 },
  );
});

test('a renamed value takes what was read about it along', () => {
  const model = readModel(fixtureBytes('unknown'));
  const hidden = model.graph.nodes[0]?.outputs[0];
  if (hidden) hidden.name = 'renamed';
  const text = JSON.stringify(canonical(writeModel(model)));
  expect(text.match(/renamed/g)).toHaveLength(3);
  expect(text.match(/"no":1001/g)).toHaveLength(
    JSON.stringify(canonical(fixtureBytes('unknown'))).match(/"no":1001/g)?.length ?? 0,
  );
});
