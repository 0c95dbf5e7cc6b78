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
