import { type Content, markup, trusted } from './markup.ts';
import { style } from './page/style.ts';
import { viewerScripts } from './page/viewer.ts';
import { policyOf, type ViewerScripts } from './viewer/scripts.ts';

/** What a page is made of. */
export interface DocumentParts {
  readonly title: string;
  /** Everything inside the body. */
  readonly body: Content;
  /** Style rules besides those of all pages. */
  readonly rules?: string;
  /** For viewers; without any, nothing runs. */
  readonly scripts?: ViewerScripts | undefined;
}

/** Nothing is loaded from anywhere, and nothing runs but what is known by its digest. */
function policyFor(scripts: ViewerScripts | undefined): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return scripts ? `${policy}; script-src ${policyOf(scripts)}` : policy;
}

/** A self-contained page. */
export function documentOf({ title, body, rules, scripts }: DocumentParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyFor(scripts)}">
<link rel="icon" href="data:,">
<title>${title} \u00b7 Ouroboros</title>
<style>
${trusted(rules === undefined ? style : `${style}\n${rules}`)}
</style>
</head>
<body>
${body}
${scripts ? viewerScripts(scripts) : undefined}</body>
</html>
`.html;
}
