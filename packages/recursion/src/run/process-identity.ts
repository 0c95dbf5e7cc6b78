import { readFileSync } from 'node:fs';

/** What `/proc` tells of a process. */
interface ProcessStatus {
  /** One letter; Z and X are dead. */
  readonly state: string;
  /** Clock ticks from boot to the start of the process. */
  readonly startTicks: string;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function statusOf(pid: number): ProcessStatus | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the command in parentheses and may hold anything; 22 counts from before it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state && startTicks ? { state, startTicks } : undefined;
}

/**
 * A word that tells a process from a later one with the same id: boot and start time. Undefined where the system does
 * not say (only Linux does).
 */
export function processBirth(pid: number): string | undefined {
  const boot = readText('/proc/sys/kernel/random/boot_id');
  const status = statusOf(pid);
  return boot !== undefined && status !== undefined ? `${boot}/${status.startTicks}` : undefined;
}

/** Whether process `pid` of this machine lives; with `birth`, whether it is still the same process. */
export function isAlive(pid: number, birth?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists but belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const status = statusOf(pid);
  if (status && 'ZX'.includes(status.state)) return false;
  const current = processBirth(pid);
  return birth === undefined || current === undefined || birth === current;
}
