import { markup, trusted } from '../markup.ts';
import { type Drawing, inlineSvg } from './drawing.ts';
import { hues } from './hues.ts';
import { inks } from './palette.ts';

/** Space around the drawing in a file of its own. */
const margin = 20;

/** A drawing as a file: legible anywhere, dark where the viewer prefers that. */
export function standaloneSvg(drawing: Drawing, description: string): string {
  const { width, height, content } = drawing;
  const [w, h] = [width + 2 * margin, Math.ceil(height) + 2 * margin];
  const style = markup`<style>@media (prefers-color-scheme: dark) {${trusted(darkRules('svg '))}}</style>`;
  const paper = markup`<rect class="surface" width="${w}" height="${h}" fill="${inks.surface.light}"/>`;
  const inner = markup`${style}${paper}<g transform="translate(${margin} ${margin})">${content}</g>`;
  const svg = inlineSvg({ width: w, height: h, content: inner }, 'figure', description).html;
  return `${svg.replace('<svg ', `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" `)}\n`;
}

/** Style rules that turn everything drawn to the colours of a dark surface. */
export function darkRules(scope: string): string {
  return rules(scope, 'dark');
}

/** The same for a light surface, for printing from a dark screen. */
export function lightRules(scope: string): string {
  return rules(scope, 'light');
}

function rules(scope: string, theme: 'light' | 'dark'): string {
  const colors = hues.map((hue) => `${scope}.${hue.name}{color:${hue[theme]}}`);
  return [
    ...colors,
    `${scope}.text{fill:${inks.text[theme]}}`,
    `${scope}.muted{fill:${inks.muted[theme]}}`,
    `${scope}.grid{stroke:${inks.grid[theme]}}`,
    `${scope}.shade{fill:${inks.shade[theme]}}`,
    `${scope}.rim{stroke:${inks.surface[theme]}}`,
    `${scope}.surface{fill:${inks.surface[theme]}}`,
  ].join('');
}
