/** Red, green and blue as bytes are shown, each in [0, 1]. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The colour that lies the share `t` in [0, 1] of the way from `a` to `b`. */
export function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** `colour` with every component multiplied by `factor`. */
export function scaled([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}

/** `colour` in the shadow of something. */
export function shadowed(colour: Colour): Colour {
  return scaled(colour, 0.78);
}

/** The colour at `t` in [0, 1] on the path that visits `stops` at equal distances. */
export function along(stops: readonly Colour[], t: number): Colour {
  const position = t * (stops.length - 1);
  const index = Math.min(Math.floor(position), stops.length - 2);
  return mix(stops[index] as Colour, stops[index + 1] as Colour, position - index);
}

const black: Colour = [0, 0, 0];
/** Of teeth and of the whites of eyes. */
export const white: Colour = [1, 1, 1];

const wheel: readonly Colour[] = [
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 0],
  [0, 1, 1],
  [0, 0, 1],
  [1, 0, 1],
  [1, 0, 0],
];

/** The colour of a hue (in turns; red is every whole number), a saturation and a value in [0, 1], piecewise linear in each. */
export function hueColour(hue: number, saturation: number, value: number): Colour {
  const pure = along(wheel, hue - Math.floor(hue));
  return mix(black, mix(white, pure, saturation), value);
}

function bytes(red: number, green: number, blue: number): Colour {
  return [red / 255, green / 255, blue / 255];
}

/** From light to dark. */
export const skinTones: readonly Colour[] = [
  bytes(255, 224, 200),
  bytes(244, 200, 164),
  bytes(218, 164, 122),
  bytes(176, 120, 82),
  bytes(132, 84, 56),
];

/** Silver, black, browns and blond; red hair is an attribute and has a path of its own. */
export const hairTones: readonly Colour[] = [
  bytes(206, 204, 206),
  bytes(30, 26, 32),
  bytes(62, 38, 28),
  bytes(104, 64, 36),
  bytes(150, 104, 54),
  bytes(240, 208, 118),
];

/** The colours of red hair, from dark to light. */
export const redHairTones: readonly Colour[] = [bytes(196, 52, 20), bytes(242, 102, 32)];

/** Of lashes, pupils and deep shadows. */
export const ink: Colour = bytes(38, 26, 30);

/** Of lips, from those of the lightest to those of the darkest skin. */
export const lipTones: readonly Colour[] = [bytes(184, 48, 58), bytes(226, 104, 104)];

/** What shows between open lips. */
export const throat: Colour = bytes(70, 14, 24);

/** What shines through skin where it is flushed. */
export const blood: Colour = bytes(232, 92, 84);
