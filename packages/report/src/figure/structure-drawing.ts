import type { StructureCell, StructureColumn } from '../analysis/structures.ts';
import { type Markup, markup, trusted } from '../markup.ts';
import type { Bond, Conformation, Vector } from '../space/molfile.ts';
import { distanceOf } from '../space/view.ts';
import {
  atomLook,
  atomLooks,
  fogSteps,
  fogStrength,
  referenceHue,
  stickHues,
  strainedHue,
} from './atom-hues.ts';
import type { Hue } from './hue.ts';
import { inHue } from './hue.ts';
import { px } from './marks.ts';
import { inks } from './palette.ts';

/** Part of the plane that a molecule is drawn on, in hundredths of an angstrom, downwards. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Angstrom around a molecule that stay free, for its balls and for atoms that went astray. */
const margin = 1.1;

/** Width over height. */
const aspect = 1.5;

/** Angstrom of depth between two steps of the fog. */
const fogDepth = 1.8;

/** Half the thickness of a bond, in angstrom: drawn as it should be, and where it is too short or too long. */
const thickness = { stick: 0.115, strained: 0.085 } as const;

/** Share by which the length of a bond may differ from that of the reference. */
export const strain = 0.25;

/** Units of a drawing in an angstrom. */
const unit = 100;

const emptyWindow: Window = { left: -300, top: -200, width: 600, height: 400 };

/** The window that shows a molecule with some space around; the same for all its conformations. */
export function windowOf({ model }: StructureColumn): Window {
  if (!model) return emptyWindow;
  const [left, right] = extentOf(model.positions.map(([x]) => x));
  const [low, high] = extentOf(model.positions.map(([, y]) => y));
  const width = Math.max(right - left, aspect * (high - low));
  const height = width / aspect;
  return {
    left: units((left + right - width) / 2),
    top: units((-low - high - height) / 2),
    width: units(width),
    height: units(height),
  };
}

function extentOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values) - margin, Math.max(...values) + margin];
}

function units(angstrom: number): number {
  return Math.round(angstrom * unit);
}

/** Balls and sticks of the generated conformation over the reference; needs the definitions below on the same page. */
export function structureDrawing({ generated, reference }: StructureCell): Markup {
  if (!generated) return markup``;
  const front = Math.max(...(reference ?? generated).positions.map(([, , z]) => z));
  const parts = [...sticks(generated, reference, front), ...balls(generated, front)];
  const drawn = parts.sort((a, b) => a.depth - b.depth).map(({ drawing }) => drawing);
  return markup`${reference ? shadow(reference) : undefined}<g class="rim" fill="currentColor" stroke="${inks.surface.light}" stroke-width="5">${drawn}</g>`;
}

/** The reference: all its bonds as one translucent shape. */
function shadow({ bonds, positions }: Conformation): Markup {
  const path = bonds.map(([a, b]) => `M${at(positions[a] as Vector)}L${at(positions[b] as Vector)}`).join('');
  return inHue(
    referenceHue,
    markup`<path d="${path}" fill="none" stroke="currentColor" stroke-width="48" stroke-linecap="round" opacity="0.34"/>`,
  );
}

function at([x, y]: Vector): string {
  return `${units(x)} ${units(-y)}`;
}

/** A piece of a drawing; the nearer to the eye, the greater its depth. */
interface Part {
  readonly depth: number;
  readonly drawing: Markup;
}

function fogAt(depth: number, front: number): number {
  const step = Math.floor((front - depth) / fogDepth);
  return Math.max(0, Math.min(fogSteps.length - 1, step));
}

function balls({ elements, positions }: Conformation, front: number): readonly Part[] {
  return positions.map(([x, y, depth], i) => {
    const { name } = atomLook(elements[i] ?? '').hue;
    const ball = markup`<use href="#${name}-${fogAt(depth, front)}" x="${units(x)}" y="${units(-y)}"/>`;
    return { depth, drawing: ball };
  });
}

function sticks(
  generated: Conformation,
  reference: Conformation | undefined,
  front: number,
): readonly Part[] {
  return generated.bonds.flatMap((bond) => {
    const ends = endsOf(generated, bond);
    if (!ends) return [];
    const depth = (ends[0][2] + ends[1][2]) / 2;
    if (reference && isStrained(bond, generated, reference)) {
      return [{ depth, drawing: stick(ends, thickness.strained, strainedHue) }];
    }
    return [{ depth, drawing: stick(ends, thickness.stick, stickHues[fogAt(depth, front)] as Hue) }];
  });
}

/** Where a bond leaves the balls at its ends; undefined where they touch. */
function endsOf({ elements, positions }: Conformation, [a, b]: Bond): readonly [Vector, Vector] | undefined {
  const [from, to] = [positions[a] as Vector, positions[b] as Vector];
  const length = distanceOf(from, to);
  const [start, end] = [a, b].map((atom) => 0.85 * atomLook(elements[atom] ?? '').radius) as [number, number];
  if (length <= start + end) return undefined;
  const along = (way: number): Vector => {
    const share = way / length;
    return [0, 1, 2].map((i) => from[i as 0] + share * (to[i as 0] - from[i as 0])) as unknown as Vector;
  };
  return [along(start), along(length - end)];
}

function isStrained([a, b]: Bond, generated: Conformation, reference: Conformation): boolean {
  const [length, expected] = [generated, reference].map(({ positions }) =>
    distanceOf(positions[a] as Vector, positions[b] as Vector),
  ) as [number, number];
  return Math.abs(length - expected) > strain * expected;
}

/** A rectangle around the line between two points, with a rim that keeps it apart from what lies behind it. */
function stick([from, to]: readonly [Vector, Vector], half: number, { name, light }: Hue): Markup {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const aside: Vector = [(-dy / length) * half, (dx / length) * half, 0];
  const corner = (end: Vector, side: number) => at([end[0] + side * aside[0], end[1] + side * aside[1], 0]);
  const path = `M${corner(from, 1)}L${corner(to, 1)}L${corner(to, -1)}L${corner(from, -1)}Z`;
  return markup`<path class="${name}" color="${light}" d="${path}"/>`;
}

const hues = [...atomLooks.map((look) => look.hue), ...stickHues, strainedHue, referenceHue];

/** Colours on a dark screen; paper is light. By classes alone: what is used elsewhere has no ancestors there. */
const darkStyle = [
  '@media screen and (prefers-color-scheme: dark){',
  ...hues.map(({ name, dark }) => `.${name}{color:${dark}}`),
  `.fog{fill:${inks.surface.dark}}}`,
].join('');

/** One light for all balls: from the upper left. */
const light = trusted(
  '<radialGradient id="light" cx="0.36" cy="0.3" r="0.78"><stop offset="0" stop-color="#fff" stop-opacity="0.7"/><stop offset="0.5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.34"/></radialGradient>',
);

/** What drawings of molecules refer to: once in a file or on a page, before them. */
export function structureDefinitions(): Markup {
  const balls = atomLooks.map(({ hue, radius }) => {
    const r = units(radius);
    const ball = markup`<g id="${hue.name}-0"><g class="${hue.name}" color="${hue.light}"><circle r="${r}" fill="currentColor"/></g><circle r="${r}" fill="url(#light)"/></g>`;
    const paler = fogSteps
      .slice(1)
      .map(
        (step) =>
          markup`<g id="${hue.name}-${step}"><use href="#${hue.name}-0"/><circle class="fog" r="${r}" fill="${inks.surface.light}" opacity="${px(fogStrength * step)}"/></g>`,
      );
    return markup`${ball}${paler}`;
  });
  return markup`<style>${trusted(darkStyle)}</style><defs>${light}${balls}</defs>`;
}
