import { escapeText, type Markup, trusted } from '../markup.ts';

/** Letters and signs that formulas in plain text spell out; sums before letters, which they bind. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/\bsigma\b/g, '\u03c3'],
  [/\bSigma\b/g, '\u03a3'],
  [/\bmu(?=_|\b)/g, '\u03bc'],
  [/\bpi\b/g, '\u03c0'],
  [/\bsum(?=_[a-z]\b)/g, '\u03a3'],
  [/\bsqrt[ ]?(?=\(|[A-Za-z0-9])/g, '\u221a'],
  // Between single letters, digits and brackets: a hyphen between words stays.
  [/(?<=(?:^|[^A-Za-z0-9])[A-Za-z0-9]|\))-(?=[A-Za-z0-9](?![A-Za-z0-9])|\()/g, '\u2212'],
  [/ - /g, ' \u2212 '],
  [/\.\.\./g, '\u2026'],
];

function signed(text: string): string {
  return signs.reduce((written, [pattern, sign]) => written.replace(pattern, sign), text);
}

const index = /(?<=[A-Za-z\u03a3\u03bc\u03c3\u03c0])_(?:\{([^}]*)\}|([A-Za-z0-9]))/g;
const exponent = /\^(?:\{([^}]*)\}|\(([^()]*)\)|(-?[A-Za-z0-9]+))/g;

/** A formula in plain text with its exponents and indices raised and lowered: c_0, n^2, v_{n-1}, pi^2/6. */
export function formulaMarkup(text: string): Markup {
  const html = signed(escapeText(text))
    .replace(index, (_, group, single) => `<sub>${group ?? single}</sub>`)
    .replace(exponent, (_, group, inner, single) => `<sup>${group ?? inner ?? single}</sup>`);
  return trusted(html);
}

const lowered: Readonly<Record<string, string>> = { '0': '\u2080', '1': '\u2081', n: '\u2099' };
const raised: Readonly<Record<string, string>> = { '2': '\u00b2' };

/** The same as text alone, for drawings: the few indices and exponents that quantities have. */
export function formulaText(text: string): string {
  return signed(text)
    .replace(/_([01n])(?![A-Za-z0-9])/g, (_, letter) => lowered[letter] as string)
    .replace(/\^(2)(?![A-Za-z0-9])/g, (_, letter) => raised[letter] as string);
}
