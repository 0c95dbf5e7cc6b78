import type { FaceAttributes } from './attributes.ts';
import { along, type Colour, hairTones, redHairTones, skinTones } from './colour.ts';
import { type Frame, tiltedFrame } from './frame.ts';
import { type Pose, poseOf } from './pose.ts';
import type { Ellipse } from './shape.ts';
import type { FaceTraits } from './traits.ts';

/** Who sits for the portrait: what all parts of the drawing know. */
export interface Sitter {
  readonly traits: FaceTraits;
  readonly has: FaceAttributes;
  readonly pose: Pose;
  /** Leans with the head; unit: half its height. */
  readonly headFrame: Frame;
  /** Upright about the same point. */
  readonly bodyFrame: Frame;
  /** The outline of the head, in its frame. */
  readonly head: Ellipse;
  readonly skin: Colour;
  readonly hair: Colour;
}

function hairColour({ hair }: FaceTraits, { redHair }: FaceAttributes): Colour {
  return along(redHair ? redHairTones : hairTones, hair);
}

/** The sitter with these traits and attributes. */
export function sitterOf(traits: FaceTraits, has: FaceAttributes): Sitter {
  const { x, y, scale, tilt, width, taper } = traits;
  return {
    traits,
    has,
    pose: poseOf(traits, has),
    headFrame: tiltedFrame(x, y, scale, tilt),
    bodyFrame: tiltedFrame(x, y, scale, 0),
    head: { kind: 'ellipse', x: 0, y: 0, rx: width, ry: 1, taper },
    skin: along(skinTones, traits.skin),
    hair: hairColour(traits, has),
  };
}
