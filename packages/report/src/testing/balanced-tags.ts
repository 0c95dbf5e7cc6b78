/** Elements that have no end tag. */
const voids = new Set(['meta', 'link', 'br', 'img', 'input']);

/** Elements whose contents are no markup. */
const raw = /<(style|script)((?:\s[^>]*)?)>.*?<\/\1>/gs;

const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>/g;

/** What is wrong with the tags of a document: not closed, closed twice, or a bracket that belongs to none. */
export function tagFaults(document: string): readonly string[] {
  const body = document.replace(/^<!doctype html>/, '').replace(raw, '');
  const open: string[] = [];
  const faults: string[] = [];
  for (const [whole, end, name = '', , selfClosing] of body.matchAll(tag)) {
    if (selfClosing || voids.has(name)) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) faults.push(`${whole} closes something else`);
  }
  const stray = body.replace(tag, '').match(/.{0,20}[<>].{0,20}/g) ?? [];
  return [...faults, ...open.map((name) => `<${name}> is not closed`), ...stray];
}

/** Text that a reader sees, without tags, style and entities. */
export function visibleText(document: string): string {
  return document
    .replace(raw, '')
    .replace(tag, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
