import type { Layer } from './canvas.ts';
import { hueColour, shadowed } from './colour.ts';
import type { Sitter } from './sitter.ts';

/** The shoulders, in a shirt. */
export function drawShoulders({ traits, bodyFrame: frame }: Sitter): readonly Layer[] {
  const colour = hueColour(traits.shirtHue, traits.shirtSaturation, traits.shirtValue);
  const { shoulders } = traits;
  return [{ frame, shape: { kind: 'box', x: 0, y: 2.6, rx: shoulders, ry: 1.4, corner: 0.7 }, colour }];
}

/** The neck, in the shadow of the head. */
export function drawNeck({ bodyFrame: frame, skin }: Sitter): readonly Layer[] {
  const colour = shadowed(skin);
  return [{ frame, shape: { kind: 'box', x: 0, y: 0.85, rx: 0.38, ry: 0.62, corner: 0.3 }, colour }];
}

/** A scarf about the neck, with the end that hangs down. */
export function drawScarf({ traits, pose, bodyFrame: frame }: Sitter): readonly Layer[] {
  const colour = hueColour(traits.scarfHue, 0.8, 0.95);
  const dark = hueColour(traits.scarfHue, 0.9, 0.6);
  const side = pose.turnSine < 0 ? -0.35 : 0.35;
  return [
    {
      frame,
      shape: { kind: 'capsule', from: [side, 1.3], to: [side * 1.2, 1.9], radius: 0.2 },
      colour: dark,
    },
    { frame, shape: { kind: 'band', x: 0, y: 0.98, rx: 0.58, upper: 0.2, lower: 0.4, radius: 0.16 }, colour },
    {
      frame,
      shape: { kind: 'band', x: 0, y: 1.06, rx: 0.56, upper: 0.26, lower: 0.26, radius: 0.04 },
      colour: dark,
    },
  ];
}
