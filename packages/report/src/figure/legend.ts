import { type Markup, markup } from '../markup.ts';
import { heat, lost } from './heat.ts';
import { inHue } from './hue.ts';
import { area, dash, label, line, type Place, rectangle, textWidth } from './marks.ts';
import { rampHue } from './ramp.ts';
import { regimeMark } from './regime-mark.ts';
import { iterationTicks } from './scale.ts';

/** A name and the mark that stands before it. */
interface Entry {
  readonly name: string;
  readonly bold?: boolean;
  /** Pixels that the mark takes. */
  readonly markWidth: number;
  /** Draws the mark, whose left middle is given. */
  mark(place: Place): Markup;
}

/** What a legend draws, and the height of all its lines. */
export interface Legend {
  readonly drawing: readonly Markup[];
  readonly height: number;
}

const lineGap = 19;

/** The regimes by their marks, in lines of `width`. */
export function regimeLegend(regimes: readonly string[], width: number): Legend {
  const entries = regimes.map((name): Entry => {
    const mark = ({ x, y }: Place) => regimeMark(name, { x: x + 6, y });
    return { name, bold: true, markWidth: 15, mark };
  });
  return legend(entries, width);
}

/** The colours of iterations 1..`last`, in lines of `width`. */
export function iterationLegend(last: number, width: number): Legend {
  const lead: Entry = { name: 'iteration', markWidth: 0, mark: () => markup`` };
  const entries = iterationTicks(last, width, 46).map((n): Entry => {
    const stroke = ({ x, y }: Place) =>
      line(
        [
          { x, y },
          { x: x + 14, y },
        ],
        2.25,
      );
    return { name: String(n), markWidth: 19, mark: (place) => inHue(rampHue(n, last), stroke(place)) };
  });
  return legend([lead, ...entries], width);
}

/** The steps from lost to too frequent, in lines of `width`. */
export function heatLegend(width: number): Legend {
  const cells = [{ ...lost, shape: dash }, ...heat.map((step) => ({ ...step, shape: rectangle }))];
  const entries = cells.map(({ label: name, hue, shape }): Entry => {
    const mark = ({ x, y }: Place) => area(shape({ x, y: y - 6 }, { x: x + 12, y: y + 6 }), hue);
    return { name, markWidth: 18, mark };
  });
  return legend(entries, width);
}

function legend(entries: readonly Entry[], width: number): Legend {
  let x = 0;
  let y = 10;
  const drawing = entries.map(({ name, bold = false, markWidth, mark }) => {
    const needed = markWidth + textWidth(name) + 15;
    if (x > 0 && x + needed - 15 > width) {
      x = 0;
      y += lineGap;
    }
    const drawn = markup`${mark({ x, y })}${label(name, { x: x + markWidth, y: y + 4.5 }, { bold })}`;
    x += needed;
    return drawn;
  });
  return { drawing, height: y + lineGap };
}
