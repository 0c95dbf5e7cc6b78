import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Fault } from '@ouroboros/errors';

const path = fileURLToPath(new URL('../build/Release/ouroboros.node', import.meta.url));
const remedy = 'build it with `npx -y pnpm@12 run build`';

/** Loads the compiled addon at `file`; throws `native/not-built` when it is missing and `native/unloadable` when it cannot be loaded. */
export function loadAddon(file: string): object {
  const subject = `native addon ${file}`;
  if (!existsSync(file)) {
    throw new Fault({
      code: 'native/not-built',
      kind: 'failure',
      subject,
      expected: 'the compiled addon',
      received: 'no such file',
      remedy,
    });
  }
  try {
    return createRequire(import.meta.url)(file) as object;
  } catch (cause) {
    const received = cause instanceof Error ? (cause.message.split('\n')[0] as string) : String(cause);
    throw new Fault(
      {
        code: 'native/unloadable',
        kind: 'failure',
        subject,
        expected: 'an addon that loads',
        received,
        remedy,
      },
      { cause },
    );
  }
}

let loaded: object | undefined;

type Callable = (...inputs: readonly unknown[]) => unknown;

/**
 * From now on every call of a function of the addon in this thread goes through `watch`, which has to call `work`: for profiles.
 * Throws as `loadAddon`.
 */
export function watchCalls(watch: <T>(name: string, work: () => T) => T): void {
  loaded ??= loadAddon(path);
  const functions = loaded as Record<string, unknown>;
  for (const [name, entry] of Object.entries(functions)) {
    if (typeof entry !== 'function') continue;
    functions[name] = (...inputs: readonly unknown[]) => watch(name, () => (entry as Callable)(...inputs));
  }
}

/**
 * A function that gives the functions of the addon that one face calls, under the types that face declares for them. The
 * addon is loaded at its first call, which throws as `loadAddon` does, and `native/outdated` when one of `names` is lacking.
 */
export function bindings<T>(names: readonly (keyof T & string)[]): () => T {
  let checked: T | undefined;
  return () => {
    checked ??= requireNames<T>(names);
    return checked;
  };
}

function requireNames<T>(names: readonly (keyof T & string)[]): T {
  loaded ??= loadAddon(path);
  for (const name of names) {
    if (name in loaded) continue;
    throw new Fault({
      code: 'native/outdated',
      kind: 'failure',
      subject: `native addon ${path}`,
      expected: `a build that has ${name}`,
      received: 'an older build',
      remedy,
    });
  }
  return loaded as T;
}
