import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseOptions } from './options.ts';

const schema = z.strictObject({
  model: z
    .strictObject({ size: z.int().min(1).default(4), kind: z.enum(['red', 'blue']).default('red') })
    .prefault({}),
});

test('defaults are filled in', () => {
  expect(parseOptions('toy', schema, {})).toEqual({ model: { size: 4, kind: 'red' } });
});

test.each([
  [
    { model: { siz: 3 } },
    'option "model.siz": expected one of model.size, model.kind, received an unknown key; did you mean "model.size"?',
  ],
  [{ modle: 1 }, 'option "modle": expected one of model, received an unknown key; did you mean "model"?'],
  [
    { model: { kind: 'blu' } },
    'option "model.kind": expected one of red, blue, received "blu"; did you mean "blue"?',
  ],
  [{ model: { size: 0 } }, 'option "model.size": expected at least 1, received 0'],
  [{ model: { size: 2.5 } }, 'option "model.size": expected a whole number, received 2.5'],
  [{ model: { size: 'x' } }, 'option "model.size": expected a number, received "x"'],
])('a wrong option is named: %j', (input, message) => {
  expect(() => parseOptions('toy', schema, input)).toThrow(message);
});
