import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** What a page with molecules runs. */
export interface ViewerScripts {
  /** 3Dmol.js with its licence, as a script whose text may stand on a page. */
  readonly library: string;
  /** Starts viewers when they are opened. */
  readonly viewer: string;
}

const require = createRequire(import.meta.url);

/** Reads the scripts of the viewer from the packages they are in. */
export async function readViewerScripts(): Promise<ViewerScripts> {
  const [licence, library, viewer] = await Promise.all(
    [
      require.resolve('3dmol/LICENSE'),
      require.resolve('3dmol/build/3Dmol-min.js'),
      new URL('./viewer.js', import.meta.url),
    ].map((path) => readFile(path, 'utf8')),
  );
  const notice = `/*!\n${(licence as string).replaceAll('*/', '* /')}\n*/`;
  return { library: inlined(`${notice}\n${library}`), viewer: inlined(viewer as string) };
}

/**
 * The same script for a page. What would end or hide it there can only stand in strings, patterns and comments, where it can be
 * escaped; a page has no other ends of lines, and the digest is of what the page has.
 */
export function inlined(script: string): string {
  return script.replace(/\r\n?/g, '\n').replace(/<(?=\/script|script|!--)/gi, '\\x3c');
}

/** Data for a page as JSON that ends no element. */
export function inlinedData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** What a content policy calls the scripts: nothing else may run. */
export function policyOf({ library, viewer }: ViewerScripts): string {
  const digest = (text: string) => createHash('sha256').update(text).digest('base64');
  return [viewer, library].map((text) => `'sha256-${digest(text)}'`).join(' ');
}
