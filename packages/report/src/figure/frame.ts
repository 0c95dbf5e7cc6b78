import { type Markup, markup } from '../markup.ts';
import { fixed } from '../words/numbers.ts';
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
  /** Number of the last iteration that has room. */
  readonly iterations: number;
}

/** What is written along the axes. */
export interface AxisLabels {
  /** Above the vertical axis. */
  readonly y: string;
  /** Below the horizontal axis; missing where another panel stands below. */
  readonly x?: string;
}

/** A frame for iterations 1..`iterations` and for a range of values. */
export function frameOf(box: Box, iterations: number, range: Range): Frame {
  const side = Math.min(18, (box.right - box.left) / 20);
  return {
    box,
    iterations,
    x: linearScale([1, iterations], [box.left + side, box.right - side]),
    y: linearScale(range, [box.bottom, box.top]),
  };
}

/** Grid, tick labels and axis titles. */
export function axes(frame: Frame, vertical: Ticks, labels: AxisLabels): Markup {
  const { box } = frame;
  return markup`${horizontalRules(frame, vertical)}${label(labels.y, { x: 0, y: box.top - 16 }, { ink: 'muted' })}${labels.x === undefined ? undefined : iterationAxis(frame, labels.x)}`;
}

function horizontalRules({ box, y }: Frame, { values, decimals }: Ticks): readonly Markup[] {
  return values.map((value) => {
    const at = y(value);
    const text = label(
      fixed(value, decimals),
      { x: box.left - 8, y: at + 4 },
      { anchor: 'end', ink: 'muted' },
    );
    return markup`${rule({ x: box.left, y: at }, { x: box.right, y: at })}${text}`;
  });
}

function iterationAxis({ box, x, iterations }: Frame, title: string): Markup {
  const numbers = iterationTicks(iterations, box.right - box.left, 30);
  const center = { anchor: 'middle', ink: 'muted' } as const;
  const texts = numbers.map((n) => label(String(n), { x: x(n), y: box.bottom + 20 }, center));
  return markup`${texts}${label(title, { x: (box.left + box.right) / 2, y: box.bottom + 40 }, center)}`;
}
