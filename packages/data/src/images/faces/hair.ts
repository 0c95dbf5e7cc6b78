import type { Layer } from './canvas.ts';
import { ink, mix, scaled } from './colour.ts';
import { mouthPlace } from './mouth.ts';
import { placeOf } from './pose.ts';
import type { Box, Ellipse } from './shape.ts';
import type { Sitter } from './sitter.ts';

/** Where short hair ends at the sides. */
const sideburns = 0.1;

/** Where hair behind a bald head begins. */
const crown = -0.32;

/** How far long hair hangs down, as a share of `fall`, before the shoulders. */
const lockShare = 0.8;

/** Long hair behind the head, over the shoulders. */
export function drawBackHair({ traits, pose, headFrame: frame, hair, has }: Sitter): readonly Layer[] {
  if (!has.longHair) return [];
  const { width, volume, fall } = traits;
  const top = has.bald ? crown : -0.6;
  const shape: Box = {
    kind: 'box',
    x: -0.12 * pose.turnSine,
    y: (top + fall) / 2,
    rx: width + volume + 0.12,
    ry: (fall - top) / 2,
    corner: 0.35,
  };
  return [{ frame, shape, colour: scaled(hair, 0.75) }];
}

/** The part of the head, moving with it, that no hair covers. */
function openFace({ traits, pose }: Sitter): readonly Ellipse[] {
  const { hairline, parting, width } = traits;
  const middle = placeOf(pose, 0, 0.3);
  const ry = middle.y - placeOf(pose, 0, hairline).y;
  const face: Ellipse = { kind: 'ellipse', x: middle.x, y: middle.y, rx: width * 0.84, ry };
  const side: Ellipse = { ...face, x: face.x + parting * width, rx: width * 0.6, ry: ry * 1.05 };
  return [face, side];
}

/** What is left of the hair of a bald head: a tuft over each ear. */
function drawTufts({ pose, headFrame: frame, hair }: Sitter): readonly Layer[] {
  return [-1, 1].map((side) => {
    const rx = 0.16 + 0.25 * Math.max(-side * pose.turnSine, 0);
    const [x, y] = [side * pose.width, -0.08 - pose.nodSine];
    const shape: Ellipse = { kind: 'ellipse', x, y, rx, ry: 0.36 };
    return { frame, shape, colour: hair, softness: 0.16 };
  });
}

/** The hair on the head that is not bald. */
function drawMop(sitter: Sitter): readonly Layer[] {
  const { traits, pose, has, headFrame: frame, head, hair } = sitter;
  const rx = traits.width + traits.volume;
  const x = -0.1 * pose.turnSine;
  const shape: Ellipse = { kind: 'ellipse', x, y: -0.08, rx, ry: 1 + traits.volume };
  const bottom = has.longHair ? traits.fall * lockShare : sideburns;
  const reach: Box = { kind: 'box', x, y: bottom - 2, rx, ry: 2, corner: has.longHair ? 0.1 : 0.4 };
  const without = openFace(sitter);
  return [
    { frame, shape, within: [reach, head], without, colour: ink, opacity: 0.45, softness: 0.25 },
    { frame, shape, within: [reach], without, colour: hair },
  ];
}

/** The hair on the head. */
export function drawHair(sitter: Sitter): readonly Layer[] {
  return sitter.has.bald ? drawTufts(sitter) : drawMop(sitter);
}

/** Beard and moustache, around the mouth. */
export function drawBeard(sitter: Sitter): readonly Layer[] {
  const { traits, pose, headFrame: frame, head, hair } = sitter;
  const colour = scaled(mix(hair, [0.2, 0.12, 0.08], 0.35), 0.8);
  const { beardLength } = traits;
  const mouth = mouthPlace(sitter);
  const upper = placeOf(pose, 0, -0.1);
  const jaw: Ellipse = { ...head, y: beardLength * 0.5, ry: head.ry + beardLength * 0.5 };
  const bare: Ellipse = {
    kind: 'ellipse',
    x: upper.x,
    y: upper.y,
    rx: head.rx * 0.86,
    ry: mouth.y - upper.y - 0.05,
  };
  const cheeks: Box = { kind: 'box', x: 0, y: 1.05, rx: 3, ry: 1, corner: 0 };
  const moustache = {
    kind: 'band',
    x: mouth.x,
    y: mouth.y - 0.08,
    rx: 0.3 * mouth.across,
    upper: -0.1,
    lower: -0.06,
    radius: 0.07,
  } as const;
  return [
    { frame, shape: jaw, within: [cheeks], without: [bare], colour },
    { frame, shape: moustache, colour },
  ];
}
