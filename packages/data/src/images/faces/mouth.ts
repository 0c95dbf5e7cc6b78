import type { Layer } from './canvas.ts';
import { along, lipTones, throat, white } from './colour.ts';
import { type Place, placeOf } from './pose.ts';
import type { Band } from './shape.ts';
import type { Sitter } from './sitter.ts';

/** How much of the teeth a smile shows. */
const teethHeight = 0.11;

/** Where the mouth is. */
export function mouthPlace({ traits, pose }: Sitter): Place {
  return placeOf(pose, 0, traits.mouthHeight);
}

/**
 * What lies between the lips: it sags in the middle where the mouth smiles and hardly else, and is narrower where the mouth
 * is open without a smile. A closed smile is open as far as the teeth.
 */
function gap(sitter: Sitter): Band {
  const { traits, has } = sitter;
  const { x, y, across } = mouthPlace(sitter);
  const sag = has.smile ? traits.curve : 0.15 * traits.curve;
  const closed = has.smile ? teethHeight : 0;
  const opening = has.openMouth ? traits.opening : closed;
  const narrowing = has.smile ? 1.1 : has.openMouth ? 0.75 : 0.8;
  return {
    kind: 'band',
    x,
    y: y - (has.smile ? sag * 0.8 : 0),
    rx: traits.mouthWidth * narrowing * across,
    upper: has.smile ? sag : sag - opening * 0.6,
    lower: has.smile ? sag + opening : sag + opening * 0.8,
    radius: 0.015,
  };
}

/** The mouth: a smile shows teeth, an open mouth what is behind them. */
export function drawMouth(sitter: Sitter): readonly Layer[] {
  const { traits, has, headFrame: frame } = sitter;
  const inside = gap(sitter);
  const colour = along(lipTones, traits.skin);
  const lips: Layer = { frame, shape: { ...inside, radius: has.smile ? 0.09 : 0.065 }, colour };
  const dark: Layer = { frame, shape: inside, colour: throat };
  const teeth: Layer = { frame, shape: { ...inside, lower: inside.upper + teethHeight }, colour: white };
  return [lips, ...(has.openMouth ? [dark] : []), ...(has.smile ? [teeth] : [])];
}
