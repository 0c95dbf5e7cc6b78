import { type Content, markup, trusted } from './markup.ts';
import { style } from './page/style.ts';

/** What a page without scripts is made of. */
export interface DocumentParts {
  readonly title: string;
  /** Everything inside the body. */
  readonly body: Content;
  /** Style rules besides those of all pages. */
  readonly rules?: string;
}

/** A self-contained page that loads nothing and runs nothing. */
export function documentOf({ title, body, rules = '' }: DocumentParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title} \u00b7 Ouroboros</title>
<style>
${trusted(`${style}\n${rules}`)}
</style>
</head>
<body>
${body}
</body>
</html>
`.html;
}
