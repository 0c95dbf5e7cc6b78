import type { RarityProfile, RegimeProfiles } from '../analysis/rarity.ts';
import { markup } from '../markup.ts';
import { type Drawing, type FigureForm, formWidth, underLegend } from './drawing.ts';
import { axes, frameOf } from './frame.ts';
import { inHue } from './hue.ts';
import { iterationLegend } from './legend.ts';
import { line } from './marks.ts';
import { columnsFor, type Panel, panelGrid } from './panel-grid.ts';
import { rampHue } from './ramp.ts';
import { niceRange, type Ticks, ticks } from './scale.ts';

/** Ticks of the vertical axes, about. */
const tickCount = 4;

/**
 * Loss by rarity of the predicted token, a panel for each regime and a line for each of `iterations`; then how far each line
 * lies above that of iteration 1. All panels of a kind have one scale.
 */
export function rarityFigure(
  regimes: readonly RegimeProfiles[],
  iterations: number,
  form: FigureForm,
): Drawing {
  const rises = regimes
    .map(({ regime, profiles }) => ({ regime, profiles: risesOf(profiles) }))
    .filter(({ profiles }) => profiles.length > 0);
  const panels = [
    ...profilePanels(regimes, 'loss', iterations),
    ...profilePanels(rises, 'rise since iteration 1', iterations),
  ];
  const xTitle = 'tenths of the tokens, from frequent to rare';
  const grid = panelGrid(panels, form, { columns: columnsFor(regimes.length), xTitle });
  return underLegend(iterationLegend(iterations, formWidth[form]), grid);
}

/** What each later model has more than that of iteration 1. */
function risesOf(profiles: readonly RarityProfile[]): readonly RarityProfile[] {
  const first = profiles.find(({ n }) => n === 1);
  if (!first) return [];
  const rise = (losses: readonly number[]) => losses.map((loss, i) => loss - (first.losses[i] as number));
  return profiles.filter(({ n }) => n > 1).map(({ n, losses }) => ({ n, losses: rise(losses) }));
}

function profilePanels(
  regimes: readonly RegimeProfiles[],
  note: string,
  iterations: number,
): readonly Panel[] {
  const losses = regimes.flatMap(({ profiles }) => profiles.flatMap((profile) => profile.losses));
  const range = niceRange(losses, tickCount);
  return regimes.map(({ regime, profiles }) => ({
    title: regime,
    note,
    regime,
    draw: (box) => {
      const shares = profiles[0]?.losses.length ?? 1;
      const frame = frameOf(box, [1, shares], range);
      const lines = profiles.map((profile) => {
        const places = profile.losses.map((loss, i) => ({ x: frame.x(i + 1), y: frame.y(loss) }));
        return inHue(rampHue(profile.n, iterations), line(places, 1.75));
      });
      const y = { ticks: ticks(range, tickCount) };
      return markup`${axes(frame, { x: { ticks: shareTicks(shares) }, y })}${lines}`;
    },
  }));
}

/** The first, the middle and the last of `count` shares. */
function shareTicks(count: number): Ticks {
  return { values: [...new Set([1, Math.ceil(count / 2), count])], decimals: 0 };
}
