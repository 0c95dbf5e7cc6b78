import { type Markup, markup } from '../markup.ts';
import { fixed, tickLabels } from '../words/numbers.ts';
import { label, rule } from './marks.ts';
import { iterationTicks, linearScale, type Range, type Scale, type Ticks } from './scale.ts';

/** Edges of the area that data are drawn in, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** An area with its two scales. */
export interface Frame {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
}

/** An axis: its ticks, and what is written along it. */
export interface Axis {
  readonly ticks: Ticks;
  readonly title?: string | undefined;
}

/** Both axes; the horizontal one is missing where another panel stands below. */
export interface Axes {
  readonly x?: Axis | undefined;
  readonly y: Axis;
}

/** A frame for two ranges of values. */
export function frameOf(box: Box, horizontal: Range, vertical: Range): Frame {
  const side = Math.min(18, (box.right - box.left) / 20);
  return {
    box,
    x: linearScale(horizontal, [box.left + side, box.right - side]),
    y: linearScale(vertical, [box.bottom, box.top]),
  };
}

/** The axis of iterations 1..`last` along a box. */
export function iterationAxis({ left, right }: Box, last: number, title?: string): Axis {
  return { ticks: { values: iterationTicks(last, right - left, 30), decimals: 0 }, title };
}

/** Grid, tick labels and axis titles: the vertical one above its axis, the horizontal one below. */
export function axes(frame: Frame, { x, y }: Axes): Markup {
  const { box } = frame;
  const title =
    y.title === undefined ? undefined : label(y.title, { x: 0, y: box.top - 16 }, { ink: 'muted' });
  return markup`${horizontalRules(frame, y.ticks)}${title}${x ? horizontalAxis(frame, x) : undefined}`;
}

function horizontalRules({ box, y }: Frame, { values, decimals, labels }: Ticks): readonly Markup[] {
  const texts = labels ?? tickLabels(values, decimals);
  return values.map((value, i) => {
    const at = y(value);
    const place = { x: box.left - 8, y: at + 4 };
    const text = label(texts[i] ?? '', place, { anchor: 'end', ink: 'muted' });
    return markup`${rule({ x: box.left, y: at }, { x: box.right, y: at })}${text}`;
  });
}

function horizontalAxis({ box, x }: Frame, { ticks: { values, decimals, labels }, title }: Axis): Markup {
  const center = { anchor: 'middle', ink: 'muted' } as const;
  const textOf = (n: number, i: number) => labels?.[i] ?? fixed(n, decimals);
  const texts = values.map((n, i) => label(textOf(n, i), { x: x(n), y: box.bottom + 20 }, center));
  const below = { x: (box.left + box.right) / 2, y: box.bottom + 40 };
  return markup`${texts}${title === undefined ? undefined : label(title, below, center)}`;
}
