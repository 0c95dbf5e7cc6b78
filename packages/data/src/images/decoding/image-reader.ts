import type { ImageReading } from '../sources/image-source.ts';
import type { Target } from './decoding.ts';
import { readImageFile } from './image-file.ts';
import { ReaderProcess } from './reader-process.ts';

/** Reads image files, many at a time. */
export interface ImageReader {
  /** What `readImageFile` says. Throws Fault `data/sharp-missing`, `data/reader-lost`. */
  read(path: string, target: Target): Promise<ImageReading>;
  /** Ends what reads for it; to be called when nothing is being read. */
  close(): Promise<void>;
}

/** Threads that Node gives to work such as decoding; how many is settled when a process starts. */
function ownThreads(): number {
  const given = Number(process.env.UV_THREADPOOL_SIZE);
  return Number.isInteger(given) && given > 0 ? given : 4;
}

/** A reader on `threads` threads: those of this process, or where it has too few, those of a process beside it. */
export function openImageReader(threads: number): ImageReader {
  if (threads > ownThreads()) return new ReaderProcess(threads);
  return { read: readImageFile, close: () => Promise.resolve() };
}
