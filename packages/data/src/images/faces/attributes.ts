import { Fault, unknownName } from '@ouroboros/errors';

/** Names of what a face has or has not, in the order of the labels. */
export const faceAttributeNames = [
  'smile',
  'turnedLeft',
  'longHair',
  'openMouth',
  'beard',
  'scarf',
  'glasses',
  'hat',
  'bald',
  'redHair',
  'eyePatch',
] as const;

/** Name of an attribute. */
export type FaceAttributeName = (typeof faceAttributeNames)[number];

/** What a face has or has not. */
export interface FaceAttribute {
  readonly name: FaceAttributeName;
  /** The share of faces that have it. */
  readonly probability: number;
}

/** Which attributes a face has. */
export type FaceAttributes = Readonly<Record<FaceAttributeName, boolean>>;

const probabilities: Readonly<Record<FaceAttributeName, number>> = {
  smile: 0.5,
  turnedLeft: 0.4,
  longHair: 0.35,
  openMouth: 0.25,
  beard: 0.15,
  scarf: 0.1,
  glasses: 0.08,
  hat: 0.06,
  bald: 0.05,
  redHair: 0.05,
  eyePatch: 0.02,
};

/** All attributes, each independent of all others and of everything else that varies, from common to rare. */
export const faceAttributes: readonly FaceAttribute[] = faceAttributeNames.map((name) => ({
  name,
  probability: probabilities[name],
}));

function requireAttributes(forced: Partial<Record<FaceAttributeName, boolean>>): void {
  for (const [name, value] of Object.entries(forced)) {
    const subject = `attributes.${name}`;
    if (!(name in probabilities)) {
      throw unknownName({ code: 'data/unknown-attribute', subject, name, known: faceAttributeNames });
    }
    if (value !== undefined && typeof value !== 'boolean') {
      const received = JSON.stringify(value);
      throw new Fault({ code: 'data/option', kind: 'request', subject, expected: 'true or false', received });
    }
  }
}

/**
 * The attributes that `uniforms` (one an attribute, on [0, 1)) draw, except for those that `forced` says.
 * @throws Fault `data/unknown-attribute`, `data/option`.
 */
export function drawAttributes(uniforms: Float64Array, forced: Partial<FaceAttributes> = {}): FaceAttributes {
  requireAttributes(forced);
  const drawn = faceAttributes.map(({ name, probability }, i) => {
    const value = forced[name] ?? (uniforms[i] as number) < probability;
    return [name, value] as const;
  });
  return Object.fromEntries(drawn) as Record<FaceAttributeName, boolean>;
}

/** The labels [A] in the order of `faceAttributes`, 1 for what a face has and 0 for what it has not. */
export function attributeLabels(attributes: FaceAttributes): Uint8Array {
  return Uint8Array.from(faceAttributeNames, (name) => (attributes[name] ? 1 : 0));
}
