import type { Layer } from './canvas.ts';
import { type Colour, hueColour } from './colour.ts';
import { eyeHeight, eyePlace } from './eyes.ts';
import { placeOf } from './pose.ts';
import type { Box } from './shape.ts';
import type { Sitter } from './sitter.ts';

const frameColour: Colour = [0.1, 0.1, 0.14];
const glass: Colour = [0.86, 0.95, 1];
const leather: Colour = [0.07, 0.06, 0.08];

/** Half width of the rims of glasses. */
const rim = 0.055;

function lens(sitter: Sitter, side: number): Box {
  const { glassesSize, glassesRoundness } = sitter.traits;
  const { x, y, across } = eyePlace(sitter, side);
  const rx = glassesSize * (0.3 + 0.7 * across);
  return { kind: 'box', x, y: y + 0.02, rx, ry: glassesSize * 0.92, corner: rx * glassesRoundness * 0.9 };
}

/** The temple of the glasses, from the near eye to the ear: beneath the hair. */
export function drawTemple(sitter: Sitter): readonly Layer[] {
  const { headFrame: frame, pose, head } = sitter;
  const side = pose.turnSine < 0 ? 1 : -1;
  const { x, y } = eyePlace(sitter, side);
  const shape = { kind: 'capsule', from: [x, y], to: [side * head.rx, y - 0.05], radius: rim } as const;
  return [{ frame, shape, within: [head], colour: frameColour }];
}

/** The lenses of glasses in their dark rims. */
export function drawGlasses(sitter: Sitter): readonly Layer[] {
  const { headFrame: frame, pose } = sitter;
  const lenses = [-1, 1].map((side) => lens(sitter, side));
  const rims = lenses.flatMap((shape): readonly Layer[] => [
    { frame, shape, colour: glass, opacity: 0.22 },
    { frame, shape: { ...shape, line: rim }, colour: frameColour },
  ]);
  const bridge = placeOf(pose, 0, eyeHeight);
  const shape = {
    kind: 'capsule',
    from: [bridge.x - 0.1, bridge.y],
    to: [bridge.x + 0.1, bridge.y],
    radius: rim,
  } as const;
  return [...rims, { frame, shape, colour: frameColour }];
}

/** A black patch over one eye, on a strap around the head. */
export function drawEyePatch(sitter: Sitter): readonly Layer[] {
  const { headFrame: frame, head, traits } = sitter;
  const side = traits.patchSide < 0 ? -1 : 1;
  const { x, y, across } = eyePlace(sitter, side);
  const strap = {
    kind: 'capsule',
    from: [side * 1.2, 0.15],
    to: [-side * 0.9, -0.75],
    radius: 0.045,
  } as const;
  const patch = { kind: 'ellipse', x, y, rx: 0.32 * across, ry: 0.3 } as const;
  return [
    { frame, shape: strap, within: [head], colour: leather },
    { frame, shape: patch, colour: leather },
  ];
}

/** A hat with a brim and a ribbon. */
export function drawHat({ traits, pose, headFrame: frame }: Sitter): readonly Layer[] {
  const { hatHue, hatHeight, width } = traits;
  const colour = hueColour(hatHue, 0.7, 0.8);
  const ribbon = hueColour(hatHue + 0.5, 0.25, 0.98);
  const x = 0.1 * pose.turnSine;
  const brim = -0.78 + 0.3 * pose.nodSine;
  const top = brim - hatHeight;
  const crown = {
    kind: 'box',
    x,
    y: (top + brim) / 2,
    rx: width * 0.8,
    ry: hatHeight / 2,
    corner: 0.2,
  } as const;
  return [
    { frame, shape: crown, colour },
    { frame, shape: { ...crown, y: brim - 0.14, ry: 0.08, corner: 0 }, within: [crown], colour: ribbon },
    {
      frame,
      shape: { kind: 'capsule', from: [x - width * 1.15, brim], to: [x + width * 1.15, brim], radius: 0.1 },
      colour,
    },
  ];
}
