import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What `program` sends from a process of its own, whose memory holds nothing else. */
export async function measureInChild<Footprint>(program: URL, words: readonly string[]): Promise<Footprint> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(fileURLToPath(program), words, {
    execArgv: ['--import', loader],
    env: { ...process.env, VITEST: '' },
  });
  const [footprint] = (await once(child, 'message')) as [Footprint];
  child.disconnect();
  return footprint;
}

/** The most memory that this process has had, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
