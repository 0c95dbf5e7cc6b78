import { spawn } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run of the script left behind. */
export interface ScriptEnd {
  readonly code: number | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
  /** Ended because nothing arrived any more. */
  readonly hasStalled: boolean;
}

/** How a script is run. */
export interface ScriptOptions {
  readonly signal?: AbortSignal | undefined;
  /** Gets the bytes that are there. */
  readonly onBytes: (bytes: number) => void;
  /** Milliseconds without a new byte after which it is ended. */
  readonly patience: number;
}

/** Milliseconds between two looks at what has arrived. */
const interval = 500;
const mostText = 1 << 16;

/**
 * Runs the install script in `folder/script`, whose archives and files go below `folder`. An npm that runs this process is kept
 * from it: it takes that for an installation of its own package, and does nothing.
 */
export async function runScript(folder: string, options: ScriptOptions): Promise<ScriptEnd> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const child = spawn(process.execPath, [join(folder, 'script', 'install.js')], {
    cwd: folder,
    env: { ...environment(process.env), TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = { stderr: '', hasStalled: false };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    end.stderr = (end.stderr + text).slice(-mostText);
  });
  const kill = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', kill, { once: true });
  const watch = watcher(folder, options, () => {
    end.hasStalled = true;
    kill();
  });
  const timer = setInterval(watch, interval);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return { code, ...end };
  } finally {
    clearInterval(timer);
    options.signal?.removeEventListener('abort', kill);
  }
}

/** Variables for the script: told to fetch, without those of npm, with the proxy that others use. */
function environment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(all).filter(([name]) => !/^(npm_|ONNXRUNTIME_NODE_INSTALL)/i.test(name));
  const proxy = all.HTTPS_PROXY ?? all.https_proxy;
  const direct = all.NO_PROXY ?? all.no_proxy;
  return {
    ...(proxy && { GLOBAL_AGENT_HTTPS_PROXY: proxy, GLOBAL_AGENT_HTTP_PROXY: proxy }),
    ...(direct && { GLOBAL_AGENT_NO_PROXY: direct }),
    ...Object.fromEntries(kept),
    ONNXRUNTIME_NODE_INSTALL: 'true',
  };
}

function watcher(
  folder: string,
  { onBytes, patience }: ScriptOptions,
  onStall: () => void,
): () => Promise<void> {
  let last = { bytes: -1, at: performance.now() };
  return async () => {
    const bytes = await bytesBelow(folder);
    if (bytes !== last.bytes) last = { bytes, at: performance.now() };
    else if (performance.now() - last.at > patience) onStall();
    onBytes(bytes);
  };
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, path, name }) => {
      const found = await stat(join(parentPath ?? path, name)).catch(() => undefined);
      return found?.size ?? 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
