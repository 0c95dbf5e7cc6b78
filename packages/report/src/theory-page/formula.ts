import { escapeText, type Markup, trusted } from '../markup.ts';

/** Greek letters and signs that formulas in plain text spell out. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\bsigma\b/g, '\u03c3'],
  [/\bSigma\b/g, '\u03a3'],
  [/\bmu\b(?=_|\b)/g, '\u03bc'],
  [/\bpi\b/g, '\u03c0'],
  [/\bsqrt /g, '\u221a'],
  [/ - /g, ' \u2212 '],
  [/\.\.\./g, '\u2026'],
];

/** A formula in plain text with its exponents and indices raised and lowered: c_0, n^2, v_{n-1}, pi^2/6. */
export function formulaMarkup(text: string): Markup {
  let html = escapeText(text);
  html = html.replace(/mu_/g, '\u03bc_');
  for (const [pattern, sign] of signs) html = html.replace(pattern, sign);
  html = html
    .replace(
      /(?<=[A-Za-z\u03bc\u03c3\u03c0)])_(?:\{([^}]*)\}|([A-Za-z0-9]))/g,
      (_, group, single) => `<sub>${group ?? single}</sub>`,
    )
    .replace(
      /\^(?:\{([^}]*)\}|\(([^()]*)\)|([A-Za-z0-9]+))/g,
      (_, group, inner, single) => `<sup>${group ?? inner ?? single}</sup>`,
    );
  return trusted(html);
}
