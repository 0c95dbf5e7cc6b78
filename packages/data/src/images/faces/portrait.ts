import { drawEyePatch, drawGlasses, drawHat, drawTemple } from './accessories.ts';
import { drawNeck, drawScarf, drawShoulders } from './body.ts';
import { Canvas, type Layer, type Light } from './canvas.ts';
import { hueColour } from './colour.ts';
import { drawEyes } from './eyes.ts';
import { drawBackHair, drawBeard, drawHair } from './hair.ts';
import { drawCheeks, drawEars, drawHead, drawNose } from './head.ts';
import { drawMouth } from './mouth.ts';
import type { Sitter } from './sitter.ts';
import type { FaceTraits } from './traits.ts';

/** All coats of paint, the undermost first. */
function layersOf(sitter: Sitter): readonly Layer[] {
  const { has } = sitter;
  return [
    ...drawShoulders(sitter),
    ...drawBackHair(sitter),
    ...drawNeck(sitter),
    ...(has.scarf ? drawScarf(sitter) : []),
    ...drawEars(sitter),
    ...drawHead(sitter),
    ...drawCheeks(sitter),
    ...(has.beard ? drawBeard(sitter) : []),
    ...drawMouth(sitter),
    ...drawEyes(sitter),
    ...drawNose(sitter),
    ...(has.glasses ? drawTemple(sitter) : []),
    ...drawHair(sitter),
    ...(has.eyePatch ? drawEyePatch(sitter) : []),
    ...(has.glasses ? drawGlasses(sitter) : []),
    ...(has.hat ? drawHat(sitter) : []),
  ];
}

function lightOf({ lightX, lightY, contrast }: FaceTraits): Light {
  const length = Math.sqrt(lightX * lightX + lightY * lightY + 1);
  const direction = [lightX / length, lightY / length, 1 / length] as const;
  return { ambient: 1.05 - contrast, diffuse: contrast, direction };
}

function emptyCanvas(size: number, traits: FaceTraits): Canvas {
  const { backgroundHue, backgroundSaturation, backgroundValue, backgroundChange } = traits;
  const top = hueColour(backgroundHue, backgroundSaturation, backgroundValue);
  const bottom = hueColour(backgroundHue + backgroundChange, backgroundSaturation, backgroundValue * 0.85);
  return new Canvas(size, top, bottom);
}

/** The portrait of a sitter, `size` pixels a side: bytes [3, size, size], planar. */
export function paintPortrait(sitter: Sitter, size: number): Uint8Array {
  const canvas = emptyCanvas(size, sitter.traits);
  canvas.illuminate(sitter.headFrame, lightOf(sitter.traits));
  for (const layer of layersOf(sitter)) canvas.paint(layer);
  return canvas.bytes();
}
