import type { FaultParts } from '@ouroboros/errors';
import type { ImageReading } from '../sources/image-source.ts';
import type { Target } from './decoding.ts';

/** A file that a process beside this one is to read. */
export interface ReaderRequest {
  readonly id: number;
  readonly path: string;
  readonly target: Target;
}

/** What came of a request: an image or why there is none, or what ends the whole preparation. */
export type ReaderAnswer =
  | { readonly id: number; readonly reading: ImageReading }
  | { readonly id: number; readonly fault: FaultParts }
  | { readonly id: number; readonly error: string };
