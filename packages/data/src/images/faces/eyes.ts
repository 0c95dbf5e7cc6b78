import type { Layer } from './canvas.ts';
import { along, type Colour, ink, mix, scaled, shadowed, white } from './colour.ts';
import { type Place, placeOf } from './pose.ts';
import type { Band, Ellipse } from './shape.ts';
import type { Sitter } from './sitter.ts';

const irisTones: readonly Colour[] = [
  [0.24, 0.15, 0.1],
  [0.42, 0.26, 0.12],
  [0.22, 0.42, 0.24],
  [0.2, 0.42, 0.68],
];

/** Height of the eyes on the face. */
export const eyeHeight = -0.06;

/** Where the eye on one side is: -1 to the left of the picture, 1 to its right. */
export function eyePlace({ traits, pose }: Sitter, side: number): Place {
  return placeOf(pose, side * traits.eyeDistance, eyeHeight);
}

/** Iris and pupil, which look the way the head is turned, more or less. */
function drawIris(
  { traits, pose, headFrame: frame }: Sitter,
  ball: Ellipse,
  across: number,
): readonly Layer[] {
  const x = ball.x + ball.rx * (traits.gaze + 0.5 * pose.turnSine);
  const radius = traits.eyeSize * 0.62;
  const iris: Ellipse = { kind: 'ellipse', x, y: ball.y, rx: radius * across, ry: radius };
  const pupil: Ellipse = { ...iris, rx: iris.rx / 2, ry: iris.ry / 2 };
  return [
    { frame, shape: iris, within: [ball], colour: along(irisTones, traits.iris) },
    { frame, shape: pupil, within: [ball], colour: ink },
  ];
}

function drawEye(sitter: Sitter, side: number): readonly Layer[] {
  const { headFrame: frame, skin } = sitter;
  const { eyeSize, eyeOpening } = sitter.traits;
  const { x, y, across } = eyePlace(sitter, side);
  const [rx, ry] = [eyeSize * across, eyeSize * eyeOpening];
  const ball: Ellipse = { kind: 'ellipse', x, y, rx, ry };
  const socket: Ellipse = { ...ball, rx: rx * 1.25, ry: ry * 1.3 };
  const sag = -ry * 0.8;
  const lash: Band = {
    kind: 'band',
    x,
    y: y - ry * 0.35,
    rx,
    upper: sag,
    lower: sag,
    radius: eyeSize * 0.16,
  };
  return [
    { frame, shape: socket, colour: shadowed(skin), opacity: 0.5 },
    { frame, shape: ball, colour: white },
    ...drawIris(sitter, ball, across),
    { frame, shape: lash, colour: ink, opacity: 0.8 },
  ];
}

function drawBrow(sitter: Sitter, side: number): readonly Layer[] {
  const { traits, pose, headFrame: frame, hair } = sitter;
  const { x, y, across } = placeOf(pose, side * traits.eyeDistance, eyeHeight - traits.browHeight);
  const colour = scaled(mix(hair, ink, 0.3), 0.8);
  const rx = 0.22 * across;
  const slant = -side * traits.browSlant;
  const shape = {
    kind: 'band',
    x,
    y,
    rx,
    upper: -0.05,
    lower: -0.05,
    radius: traits.browWeight,
    slant,
  } as const;
  return [{ frame, shape, colour }];
}

/** Eyes and brows. */
export function drawEyes(sitter: Sitter): readonly Layer[] {
  return [-1, 1].flatMap((side) => [...drawEye(sitter, side), ...drawBrow(sitter, side)]);
}
