/**
 * What varies continuously: the least and the greatest value of each trait, which is uniform between them and independent
 * of everything else. Lengths are in half heights of the head unless said otherwise.
 */
export const traitRanges = {
  /** Centre and half height of the head, in sides of the picture; y is downwards. */
  x: [0.47, 0.53],
  y: [0.53, 0.57],
  scale: [0.29, 0.33],
  /** Sine of the angle that the head is turned by to either side, and that it looks down by. */
  turn: [0.22, 0.4],
  nod: [-0.08, 0.1],
  /** Tangent of the angle by which the head leans. */
  tilt: [-0.1, 0.1],
  /** Half width of the head, and how much it narrows to the chin. */
  width: [0.8, 0.94],
  taper: [0.04, 0.24],
  /** From light to dark, and how red the cheeks are. */
  skin: [0, 1],
  flush: [0, 0.5],
  /** Place among the colours of hair, of which redHair has its own. */
  hair: [0, 1],
  /** How far hair stands off, where it begins, to which side it is parted, how far long hair falls. */
  volume: [0.08, 0.2],
  hairline: [-0.62, -0.4],
  parting: [-0.3, 0.3],
  fall: [0.95, 1.5],
  /** Distance of each eye from the middle (in half widths), half width of an eye, its height in its widths. */
  eyeDistance: [0.36, 0.44],
  eyeSize: [0.16, 0.22],
  eyeOpening: [0.7, 1.05],
  gaze: [-0.35, 0.35],
  iris: [0, 1],
  browHeight: [0.3, 0.4],
  browSlant: [-0.3, 0.1],
  browWeight: [0.035, 0.07],
  noseLength: [0.16, 0.3],
  noseWidth: [0.07, 0.12],
  /** Half width of the mouth, its place, how far its corners rise or fall, how far it is open. */
  mouthWidth: [0.29, 0.39],
  mouthHeight: [0.46, 0.54],
  curve: [0.13, 0.23],
  opening: [0.27, 0.36],
  beardLength: [0.05, 0.25],
  /** Hues are in turns. */
  shirtHue: [0.5, 0.8],
  shirtSaturation: [0.2, 0.75],
  shirtValue: [0.3, 0.95],
  shoulders: [1.2, 1.6],
  backgroundHue: [0.45, 0.62],
  backgroundSaturation: [0.12, 0.4],
  backgroundValue: [0.7, 0.98],
  /** Hue at the lower edge less that at the upper edge. */
  backgroundChange: [-0.06, 0.06],
  /** Where the light comes from (tangents), and how strong it is against the light from everywhere. */
  lightX: [-1.2, 1.2],
  lightY: [-1, 0.1],
  contrast: [0.15, 0.4],
  glassesSize: [0.3, 0.36],
  /** From round glasses to square ones. */
  glassesRoundness: [0.35, 1],
  hatHue: [0.95, 1.08],
  hatHeight: [0.5, 0.72],
  scarfHue: [0, 1],
  /** Negative: over the eye that is to the left in the picture. */
  patchSide: [-1, 1],
} as const satisfies Readonly<Record<string, readonly [least: number, greatest: number]>>;

/** The continuous part of a face. */
export type FaceTraits = Readonly<Record<keyof typeof traitRanges, number>>;

/** How many uniforms the traits of a face are drawn from. */
export const traitCount = Object.keys(traitRanges).length;

/** The traits that `uniforms` (one a trait, on [0, 1), in the order of `traitRanges`) draw. */
export function drawTraits(uniforms: Float64Array): FaceTraits {
  const drawn = Object.entries(traitRanges).map(([name, [least, greatest]], i) => {
    return [name, least + (greatest - least) * (uniforms[i] as number)] as const;
  });
  return Object.fromEntries(drawn) as Record<keyof typeof traitRanges, number>;
}
