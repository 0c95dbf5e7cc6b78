import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the repository. */
export interface SourceFile {
  /** Path from the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const left: ReadonlySet<string> = new Set(['node_modules', 'build', 'runs', 'results', 'fixtures']);

/** The files under `folder` (from the root) whose name ends with one of `endings`, without what is generated or recorded. */
export function filesUnder(folder: string, endings: readonly string[]): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => left.has(part)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** `text` with every comment replaced by blanks; strings, templates and line ends stay. */
export function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (match) => (match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match));
}

/** What the file imports: the specifiers of `import`, `export ... from` and `import()`. */
export function importsOf(file: SourceFile): string[] {
  const statement =
    /(?:^|[;\n])\s*(?:import|export)\b[^'"`;()]*?\bfrom\s*(['"])([^'"]+)\1|(?:^|[;\n])\s*import\s*(['"])([^'"]+)\3|\bimport\(\s*(['"])([^'"]+)\5/g;
  return [...withoutComments(file.text).matchAll(statement)].map(
    (match) => (match[2] ?? match[4] ?? match[6]) as string,
  );
}

/** Name of the package of a specifier: `@scope/name` or `name`; undefined for a relative path or a module of Node. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The declarations that the file exports, as `line: name`, for which no doc comment stands before the declaration. */
export function undocumentedExports(file: SourceFile): string[] {
  const lines = file.text.split('\n');
  const documented = new Set<string>();
  return lines.flatMap((line, index) => {
    const name = declaredName(line);
    if (name === undefined) return [];
    const known = documented.has(name);
    documented.add(name);
    // An overload is documented by the first declaration of its name.
    return known || endsDocComment(lines, index - 1) ? [] : [`${index + 1}: ${name}`];
  });
}

function declaredName(line: string): string | undefined {
  const declaration =
    /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|interface|type|enum)\s+([\w$]+)(?!.*\bfrom\s)/;
  return declaration.exec(line)?.[1];
}

function endsDocComment(lines: readonly string[], last: number): boolean {
  let index = last;
  while (/^\s*\/\/|^\s*@/.test(lines[index] ?? '')) index--;
  if (!(lines[index] ?? '').trimEnd().endsWith('*/')) return false;
  while (index >= 0 && !(lines[index] as string).includes('/*')) index--;
  return (lines[index] ?? '').includes('/**');
}
