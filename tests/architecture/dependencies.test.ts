import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import {
  filesUnder,
  importsOf,
  packageOf,
  root,
  type SourceFile,
  undocumentedExports,
} from './source-file.ts';

/** What each member of the workspace may import, tests and benchmarks aside: the arrows of ARCHITECTURE.md. */
const directions: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  theory: ['errors'],
  onnx: ['errors'],
  autodiff: ['errors', 'onnx'],
  runtime: ['errors', 'onnx', 'native'],
  native: ['errors'],
  data: ['errors', 'onnx', 'native'],
  models: ['errors', 'theory', 'onnx', 'autodiff', 'runtime', 'native', 'data'],
  recursion: ['errors', 'theory', 'onnx', 'autodiff', 'runtime', 'native', 'data', 'models'],
  experiments: ['errors', 'theory', 'onnx', 'autodiff', 'runtime', 'native', 'data', 'models', 'recursion'],
  report: ['errors'],
  cli: [
    'errors',
    'theory',
    'onnx',
    'autodiff',
    'runtime',
    'native',
    'data',
    'models',
    'recursion',
    'experiments',
    'report',
  ],
};

/** Members that nobody imports and that may import everything. */
const leaves = ['bench', 'tests'];

/** Packages that a single place may import. */
const confined: readonly { readonly name: string; readonly place: string }[] = [
  { name: 'onnxruntime-node', place: 'packages/runtime/src/' },
  { name: 'onnxruntime-common', place: 'packages/runtime/src/' },
  { name: '@bufbuild/protobuf', place: 'packages/onnx/src/serialization/' },
  { name: 'onnx-buf', place: 'packages/onnx/src/serialization/' },
  { name: 'openchemlib', place: 'packages/data/src/molecules/chemistry/openchemlib.ts' },
  { name: '@msgpack/msgpack', place: 'packages/data/src/molecules/sources/' },
];

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace with its files. */
interface Member {
  /** `onnx` of `@ouroboros/onnx`. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
}

const folders = [
  ...readdirSync(`${root}/packages`).map((name) => `packages/${name}`),
  'models',
  'native',
  'experiments',
  ...leaves,
];
const members = folders.map(readMember);
const rootManifest = readManifest('.');

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as Manifest;
}

function readMember(folder: string): Member {
  const name = folder.split('/').at(-1) as string;
  return { name, folder, manifest: readManifest(folder), files: filesUnder(folder, ['.ts', '.mjs']) };
}

/** Tests and what only they use: files named `*.test.ts` and folders named `testing` or `reference`. */
function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /\/(testing|reference)\//.test(path);
}

/** The product's own code: neither tests nor leaves. */
function product(member: Member): SourceFile[] {
  return leaves.includes(member.name) ? [] : member.files.filter((file) => !isTest(file.path));
}

function offences(of: (member: Member) => readonly string[]): string[] {
  return members.flatMap(of);
}

test('every member of the workspace has its place in the order of dependencies', () => {
  expect(members.map((member) => member.name).sort()).toEqual([...Object.keys(directions), ...leaves].sort());
});

test('dependencies point in one direction', () => {
  const wrong = offences((member) =>
    product(member).flatMap((file) =>
      importsOf(file)
        .map((specifier) => /^@ouroboros\/([\w-]+)/.exec(specifier)?.[1])
        .filter((name) => name !== undefined && !directions[member.name]?.includes(name))
        .map(
          (name) =>
            `${file.path} imports ${name}, but ${member.name} may import only: ${directions[member.name]}`,
        ),
    ),
  );
  expect(wrong).toEqual([]);
});

/** `@ouroboros/models/linear` is no secret when the package exports `./linear`, or all of `./*`. */
function isExported(specifier: string): boolean {
  const member = members.find((candidate) => candidate.manifest.name === packageOf(specifier));
  const path = `.${specifier.slice(member?.manifest.name.length)}`;
  return Object.keys(member?.manifest.exports ?? {}).some((subpath) => {
    const [begin = '', end] = subpath.split('*');
    return end === undefined ? path === subpath : path.startsWith(begin) && path.endsWith(end);
  });
}

test('a package is imported by its name and through what it exports alone', () => {
  const wrong = offences((member) =>
    member.files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) =>
          specifier.startsWith('.')
            ? !posix.join(posix.dirname(file.path), specifier).startsWith(`${member.folder}/`)
            : specifier.startsWith('@ouroboros/') && !isExported(specifier),
        )
        .map((specifier) => `${file.path} imports ${specifier}, which lies inside another package`),
    ),
  );
  expect(wrong).toEqual([]);
});

test('the product imports nothing that only tests use', () => {
  const wrong = offences((member) =>
    product(member).flatMap((file) =>
      importsOf(file)
        .filter((specifier) => isTest(posix.join(posix.dirname(file.path), specifier)))
        .map((specifier) => `${file.path} imports ${specifier}`),
    ),
  );
  expect(wrong).toEqual([]);
});

test.each(confined)('only $place imports $name', ({ name, place }) => {
  const wrong = offences((member) =>
    member.files
      .filter((file) => !file.path.startsWith(place) && importsOf(file).some((it) => packageOf(it) === name))
      .map((file) => `${file.path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('the C++ core knows nothing of N-API', () => {
  const core = filesUnder('native/src/core', ['.cc', '.h']);
  const wrong = core.filter((file) =>
    /#include\s*[<"](napi|node_api|js_native_api|\.\.\/bind)/.test(file.text),
  );
  expect(wrong.map((file) => file.path)).toEqual([]);
});

test('what is imported is declared in the package.json beside it', () => {
  const shared = Object.keys(rootManifest.devDependencies ?? {});
  const wrong = offences((member) => {
    const { dependencies = {}, optionalDependencies = {} } = member.manifest;
    const own = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
    const forTests = [...own, ...Object.keys(member.manifest.devDependencies ?? {}), ...shared];
    return member.files.flatMap((file) => {
      const declared = isTest(file.path) || member.name === 'tests' ? forTests : own;
      return importsOf(file)
        .map(packageOf)
        .filter((name) => name !== undefined && name !== member.manifest.name && !declared.includes(name))
        .map((name) => `${file.path} imports ${name}, which ${member.folder}/package.json does not declare`);
    });
  });
  expect(wrong).toEqual([]);
});

test('what a package.json declares is used', () => {
  const wrong = offences((member) => {
    const text = member.files.map((file) => file.text).join('\n');
    return Object.keys({ ...member.manifest.dependencies, ...member.manifest.devDependencies })
      .filter((name) => !new RegExp(`['"\`]${name}(/[^'"\`]*)?['"\`]`).test(text))
      .map((name) => `${member.folder}/package.json declares ${name}, which no file of it names`);
  });
  expect(wrong).toEqual([]);
});

test('nothing is exported as default, configuration files aside', () => {
  const wrong = offences((member) =>
    member.files.filter((file) => /^export default\b/m.test(file.text)).map((file) => file.path),
  );
  expect(wrong).toEqual([]);
});

test('files and folders of TypeScript have kebab-case names, those of C++ snake_case', () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const snake = /^[a-z0-9]+(_[a-z0-9]+)*$/;
  const wrong = (path: string, pattern: RegExp) =>
    path.split('/').some((part) => !pattern.test(part.replace(/(\.test)?\.\w+$/, '')));
  const typescript = offences((member) => member.files.map((file) => file.path));
  const cpp = filesUnder('native/src', ['.cc', '.h']).map((file) => file.path);
  expect([
    ...typescript.filter((path) => wrong(path, kebab)),
    ...cpp.filter((path) => wrong(path, snake)),
  ]).toEqual([]);
});

test('no file has a name that says nothing', () => {
  const empty = /(^|[-/])(utils?|helpers?|managers?|handlers?|misc|common)\.ts$/;
  expect(
    offences((member) => member.files.map((file) => file.path)).filter((path) => empty.test(path)),
  ).toEqual([]);
});

test('every export of the product has a doc comment', () => {
  const wrong = offences((member) =>
    product(member).flatMap((file) => undocumentedExports(file).map((place) => `${file.path}:${place}`)),
  );
  expect(wrong).toEqual([]);
});
