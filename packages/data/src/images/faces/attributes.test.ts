import { expect, test } from 'vitest';
import { attributeLabels, drawAttributes, faceAttributeNames, faceAttributes } from './attributes.ts';

const drawn = (u: number, forced = {}) => drawAttributes(new Float64Array(16).fill(u), forced);

test('attributes go from common to rare, and their names are the order of the labels', () => {
  const probabilities = faceAttributes.map(({ probability }) => probability);
  expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
  expect(faceAttributes.map(({ name }) => name)).toEqual(faceAttributeNames);
  expect([...attributeLabels({ ...drawn(0.99), hat: true, smile: true })]).toEqual(
    faceAttributeNames.map((name) => (name === 'hat' || name === 'smile' ? 1 : 0)),
  );
});

test('an attribute is there when its uniform lies below its probability, unless it is forced', () => {
  expect(drawn(0.09)).toMatchObject({ scarf: true, glasses: false, hat: false });
  expect(drawn(0.09, { scarf: false, hat: true })).toEqual({ ...drawn(0.09), scarf: false, hat: true });
  expect(drawn(0.09, { scarf: undefined })).toEqual(drawn(0.09));
});

test('an unknown attribute and a value that is neither true nor false are refused in one line', () => {
  expect(() => drawn(0, { glases: true })).toThrow(
    /^attributes\.glases: expected one of smile, .*, received "glases"; did you mean "glasses"\?$/,
  );
  expect(() => drawn(0, { hat: 1 })).toThrow('attributes.hat: expected true or false, received 1');
});
