import type { FaceAttributes } from './attributes.ts';
import type { FaceTraits } from './traits.ts';

/** A point of the turned head in the head's frame. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** By what widths there shrink: the cosine of the angle that the surface turns away by. */
  readonly across: number;
}

/** How the head is turned about its vertical (to the right of the picture) and its horizontal axis (down). */
export interface Pose {
  readonly turnSine: number;
  readonly turnCosine: number;
  readonly nodSine: number;
  readonly nodCosine: number;
  /** Half width of the head. */
  readonly width: number;
}

/** Widths never shrink further: what is narrower could not be seen. */
const leastAcross = 0.45;

/** The pose of a face. */
export function poseOf({ turn, nod, width }: FaceTraits, { turnedLeft }: FaceAttributes): Pose {
  return {
    turnSine: turnedLeft ? -turn : turn,
    turnCosine: Math.sqrt(1 - turn * turn),
    nodSine: nod,
    nodCosine: Math.sqrt(1 - nod * nod),
    width,
  };
}

/**
 * Where the point (x, y) of the face that looks ahead goes, x in half widths and y in half heights: the head turns as a
 * ball does. `lift` is the distance from its centre (default 1: on its surface).
 */
export function placeOf(pose: Pose, x: number, y: number, lift = 1): Place {
  const depth = Math.sqrt(Math.max(lift * lift - x * x - y * y, 0));
  const turned = x * pose.turnCosine + depth * pose.turnSine;
  const towards = depth * pose.turnCosine - x * pose.turnSine;
  const across = depth > 0 ? pose.turnCosine - (pose.turnSine * x) / depth : 0;
  return {
    x: pose.width * turned,
    y: y * pose.nodCosine + towards * pose.nodSine,
    across: Math.max(across, leastAcross),
  };
}
