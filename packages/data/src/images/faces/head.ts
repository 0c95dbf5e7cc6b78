import type { Layer } from './canvas.ts';
import { blood, mix, scaled, shadowed } from './colour.ts';
import { placeOf } from './pose.ts';
import type { Sitter } from './sitter.ts';

/** The ears: the far one is hidden by the head as it turns. */
export function drawEars({ pose, headFrame: frame, skin }: Sitter): readonly Layer[] {
  return [-1, 1].map((side) => {
    const x = side * pose.turnCosine * pose.width * 1.02;
    const colour = side * pose.turnSine < 0 ? skin : shadowed(skin);
    return { frame, shape: { kind: 'ellipse', x, y: 0.08 - pose.nodSine, rx: 0.14, ry: 0.22 }, colour };
  });
}

/** The head itself. */
export function drawHead({ headFrame: frame, head, skin }: Sitter): readonly Layer[] {
  return [{ frame, shape: head, colour: skin }];
}

/** Cheeks, redder the more flushed. */
export function drawCheeks({ traits, pose, headFrame: frame, head, skin }: Sitter): readonly Layer[] {
  const colour = mix(skin, blood, 0.6);
  return [-1, 1].map((side) => {
    const { x, y, across } = placeOf(pose, side * 0.55, 0.28);
    const shape = { kind: 'ellipse', x, y, rx: 0.2 * across, ry: 0.16 } as const;
    return { frame, shape, within: [head], colour, opacity: traits.flush, softness: 0.2 };
  });
}

/** The nose, which stands out of the face and so moves further than it when the head turns. */
export function drawNose({ traits, pose, headFrame: frame, skin }: Sitter): readonly Layer[] {
  const { noseLength, noseWidth } = traits;
  const root = placeOf(pose, 0, -0.02);
  const tip = placeOf(pose, 0, noseLength, 1.15);
  const bridge = {
    kind: 'capsule',
    from: [root.x, root.y],
    to: [tip.x, tip.y],
    radius: noseWidth * 0.5,
  } as const;
  const end = { kind: 'ellipse', x: tip.x, y: tip.y, rx: noseWidth * 1.2, ry: noseWidth } as const;
  const colour = scaled(mix(skin, blood, 0.15), 0.84);
  return [
    { frame, shape: bridge, colour, opacity: 0.45 },
    { frame, shape: end, colour },
  ];
}
