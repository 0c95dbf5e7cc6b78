import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, markup } from './markup.ts';

test('values are escaped, markup and lists of it are not', () => {
  const inner = markup`<b>${'<&>'}</b>`;
  expect(markup`<p title="${'"\''}">${[inner, 3, undefined]}</p>`.html).toBe(
    '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b>3</p>',
  );
});

test('no text leaves its place, and what is no character becomes the replacement character', () => {
  expect(escapeText('a\0b\ud800c\u001bd\ne')).toBe('a\ufffdb\ufffdc\ufffdd\ne');
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 });
  fc.assert(
    fc.property(
      units.map((codes) => String.fromCharCode(...codes)),
      (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      },
    ),
    { seed: 1 },
  );
});
