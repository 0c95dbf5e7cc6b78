import { expect, test } from 'vitest';
import { importsOf, packageOf, undocumentedExports, withoutComments } from './source-file.ts';

function file(text: string) {
  return { path: 'sample.ts', text };
}

test('imports, exports from elsewhere and dynamic imports are found, in one line or many', () => {
  const text = [
    "import a from 'one';",
    "import type { B } from 'two';",
    'import {',
    '  c,',
    '  type D,',
    "} from 'three';",
    "export { e } from 'four';",
    "export * from 'five';",
    "import 'six';",
    // In pieces, or this file would seem to import it.
    `const f = await ${'import'}('seven');`,
  ].join('\n');
  expect(importsOf(file(text))).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
});

test('what stands in comments, or only looks like an import, is not one', () => {
  const text = [
    "// import a from 'one';",
    "/* import b from 'two'; */",
    "const url = 'http://three'; // from 'four'",
    "export const from = 'five';",
    "const text = Array.from('six');",
  ].join('\n');
  expect(importsOf(file(text))).toEqual([]);
});

test('comments become blanks and strings stay', () => {
  expect(withoutComments("a('//x'); // y\n/* z\n */b")).toBe("a('//x');     \n    \n   b");
});

test('a specifier belongs to a package, to Node or to the package itself', () => {
  expect(['@a/b/c', 'd/e', 'node:fs', './f.ts'].map(packageOf)).toEqual(['@a/b', 'd', undefined, undefined]);
});

test('exports without a doc comment are listed with their lines', () => {
  const text = [
    '/** Documented. */',
    'export function a(): void;',
    'export function a(x?: number): void {}',
    '// A plain comment.',
    'export const b = 1;',
    '/* Another kind of comment. */',
    'export interface C {}',
    '/**',
    ' * Documented at length.',
    ' */',
    '// biome-ignore lint: a reason',
    'export abstract class D {}',
    "export { e } from './e.ts';",
    "export type { F } from './f.ts';",
    'export type G = number;',
  ].join('\n');
  expect(undocumentedExports(file(text))).toEqual(['5: b', '7: C', '15: G']);
});
