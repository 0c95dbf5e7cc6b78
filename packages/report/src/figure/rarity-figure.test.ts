import { expect, test } from 'vitest';
import { rarityProfilesOf } from '../analysis/rarity.ts';
import { visibleText } from '../testing/balanced-tags.ts';
import { linesOf, panelsOf, verticalScale } from '../testing/drawn.ts';
import { studyExample } from '../testing/study-example.ts';
import { rarityFigure } from './rarity-figure.ts';

const regimes = rarityProfilesOf(studyExample());
const panels = panelsOf(rarityFigure(regimes, 5, 'wide'));

test('each regime has a panel of losses and one of rises, a line for each iteration from the pale end to the strong one', () => {
  expect(
    panels.map(
      (panel) =>
        visibleText(panel)
          .trim()
          .split(/ (?=\u2212?\d)/)[0],
    ),
  ).toEqual([
    'replace loss',
    'accumulate loss',
    'replace rise since iteration',
    'accumulate rise since iteration',
  ]);
  expect(panels.map((panel) => linesOf(panel).length)).toEqual([5, 5, 4, 4]);
  const colors = [...(panels[0] ?? '').matchAll(/class="(hue-ramp-\d)"/g)].map(([, name]) => name);
  expect(colors).toEqual([1, 3, 5, 6, 8].map((step) => `hue-ramp-${step}`));
});

test('the ends of the lines are the losses at the rarest tenth, and what they rose by', () => {
  const rarest = regimes[0]?.profiles.map(({ losses }) => losses[9] as number) ?? [];
  const ends = (panel: string) =>
    linesOf(panel).map(({ places }) => verticalScale(panel)(places[9]?.y as number));
  for (const [i, end] of ends(panels[0] ?? '').entries())
    expect(Math.abs(end - (rarest[i] as number))).toBeLessThan(0.05);
  for (const [i, end] of ends(panels[2] ?? '').entries())
    expect(Math.abs(end - ((rarest[i + 1] as number) - (rarest[0] as number)))).toBeLessThan(0.05);
});

test('all panels of a kind have one scale', () => {
  const labels = panels.map((panel) =>
    [...panel.matchAll(/text-anchor="end"[^>]*>([^<]+)</g)].map(([, text]) => text),
  );
  expect(labels[0]).toEqual(labels[1]);
  expect(labels[2]).toEqual(labels[3]);
});

test('after one iteration there is nothing that rose', () => {
  const first = rarityProfilesOf(studyExample({ losses: { replace: [[2.3]] } }));
  const { content } = rarityFigure(first, 1, 'narrow');
  expect(visibleText(content.html)).not.toContain('rise');
  expect(content.html).not.toMatch(/NaN|Infinity|undefined/);
  expect(linesOf(content.html).length).toBe(2);
});
