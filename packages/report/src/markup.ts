/** Text that is HTML or SVG already. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/** What a template takes: text and numbers are escaped, markup is not, nothing is left out. */
export type Content = Markup | string | number | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe as content and inside quoted attributes; characters that no document may hold become U+FFFD. */
export function escapeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Cs}/gu, '\ufffd')
      .replace(/[&<>"']/g, (character) => entities[character] as string)
  );
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.html;
  if (Array.isArray(content)) return content.map(render).join('');
  return escapeText(String(content));
}

/** Text of our own that is HTML or SVG already, such as a style sheet. */
export function trusted(html: string): Markup {
  return new Markup(html);
}

/** Markup from a template whose values are escaped. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + render(values[i - 1]) + part));
}
