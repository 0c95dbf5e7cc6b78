import { spawn } from 'node:child_process';

/** How to run another program. */
export interface ChildSettings {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Whether the file is a command line for a shell. */
  readonly shell?: boolean;
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program ended. */
export interface Ended {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** How it ended, where not with exit code 0: `exit code 3`, `signal SIGKILL`, or why it could not be started. */
  readonly ending?: string;
}

/**
 * Runs a program to its end. With a request to stop, all that it started ends with it.
 *
 * @throws the reason of the signal.
 */
export function runChild(file: string, args: readonly string[], settings: ChildSettings): Promise<Ended> {
  const { signal, cwd, shell = false, env } = settings;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // A group of its own, which ends as a whole: the program of a shell's command line is not the shell.
    const child = spawn(file, args, {
      ...{ cwd, shell, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...process.env, ...env },
    });
    const stop = (): void => endGroup(child.pid);
    signal.addEventListener('abort', stop, { once: true });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    const settle = (ending?: string): void => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      const output = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
      resolve(ending === undefined ? output : { ...output, ending });
    };
    child.on('error', ({ message }) => settle(message));
    child.on('close', (code, killer) => {
      if (code === 0) settle();
      else settle(killer === null ? `exit code ${code}` : `signal ${killer}`);
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}

/** The last line that a program printed, on stderr where there is one; empty where it printed nothing. */
export function lastLine({ stdout, stderr }: Ended): string {
  const lines = (bytes: Buffer): string[] => bytes.toString('latin1').trim().split('\n');
  return (lines(stderr).at(-1) || lines(stdout).at(-1) || '').trim().slice(0, 200);
}
