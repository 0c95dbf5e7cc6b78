import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { inlined, inlinedData, policyOf, readViewerScripts } from './scripts.ts';

test('the library is whole, says whose it is, and both scripts can be read by an engine', async () => {
  const { library, viewer } = await readViewerScripts();
  expect(library).toMatch(/^\/\*!\n3Dmol\.js incorporates code from GLmol, Three\.js, and jQuery/);
  expect(library).toContain('Redistributions in binary form must reproduce the above copyright');
  expect(library).toContain('createViewer');
  for (const script of [library, viewer]) expect(() => new Script(script)).not.toThrow();
});

test('no script has anything that would end or hide it on a page', async () => {
  for (const script of Object.values(await readViewerScripts()))
    expect(script).not.toMatch(/<\/script|<script|<!--|\r/i);
});

test('what would end a script stays what it is when it runs', () => {
  const text = "'</script><!-- <SCRIPT>' + /<\\/script>/.source";
  expect(inlined(text)).not.toMatch(/<\/script|<script|<!--/i);
  expect(new Script(inlined(text)).runInNewContext()).toBe(new Script(text).runInNewContext());
});

test('data end no element and are read as they were', () => {
  const value = { name: '</script><script>alert(1)</script>', at: [1, -2] };
  expect(inlinedData(value)).not.toContain('<');
  expect(JSON.parse(inlinedData(value))).toEqual(value);
});

test('the policy names both scripts by their digests', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('base64');
  expect(policyOf({ library: 'a', viewer: 'b' })).toBe(`'sha256-${digest('b')}' 'sha256-${digest('a')}'`);
});
