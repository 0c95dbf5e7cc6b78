import type { Layer } from './canvas.ts';
import { lip, mix, throat, white } from './colour.ts';
import { type Place, placeOf } from './pose.ts';
import type { Band } from './shape.ts';
import type { Sitter } from './sitter.ts';

/** Where the mouth is. */
export function mouthPlace({ traits, pose }: Sitter): Place {
  return placeOf(pose, 0, traits.mouthHeight);
}

/**
 * The mouth between its lips: a smile sags in the middle, any other mouth is flat or bends the other way; a mouth is
 * narrower when it is open without a smile.
 */
function gap(sitter: Sitter): Band {
  const { traits, has } = sitter;
  const { x, y, across } = mouthPlace(sitter);
  const sag = has.smile ? traits.curve : -0.12 * traits.curve;
  const opening = has.openMouth ? traits.opening : 0;
  const narrowing = has.smile ? 1.1 : has.openMouth ? 0.65 : 0.8;
  return {
    kind: 'band',
    x,
    y: y - (has.smile ? sag * 0.8 : 0),
    rx: traits.mouthWidth * narrowing * across,
    upper: has.smile ? sag : sag - opening * 0.6,
    lower: has.smile ? sag + opening : sag + opening * 0.8,
    radius: 0.02,
  };
}

/** The mouth, with teeth where a smile is open. */
export function drawMouth(sitter: Sitter): readonly Layer[] {
  const { has, headFrame: frame, skin } = sitter;
  const inside = gap(sitter);
  const colour = mix(lip, skin, 0.15);
  const lips = { ...inside, radius: has.openMouth ? 0.06 : 0.055 };
  const layers: Layer[] = [{ frame, shape: lips, colour }];
  if (!has.openMouth) return [...layers, { frame, shape: inside, colour: throat, opacity: 0.8 }];
  layers.push({ frame, shape: inside, colour: throat });
  if (!has.smile) return layers;
  const teeth = { ...inside, lower: inside.upper + 0.12 };
  return [...layers, { frame, shape: teeth, within: [inside], colour: white }];
}
