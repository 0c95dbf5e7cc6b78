import { availableParallelism } from 'node:os';
import { fingerprint } from '../../checksum.ts';
import { exists } from '../../durable-file.ts';
import { orderedMap } from '../../preparation/ordered-map.ts';
import { type PreparationCall, ProgressMeter } from '../../preparation/progress.ts';
import { type Skipped, skippedFromJson, skippedToJson, withSkipped } from '../../preparation/skipped.ts';
import { isRequest } from '../../preparation/splits.ts';
import { overlapping, requireYield } from '../../preparation/yield.ts';
import type { Json, Provenance } from '../../shard/manifest.ts';
import { discardUnfinished } from '../../shard/unfinished-shard.ts';
import { openImageReader } from '../decoding/image-reader.ts';
import { type ImageShard, openImageShard } from '../image-shard.ts';
import { ImageShardWriter } from '../image-shard-writer.ts';
import type { ImageReading, ImageSplit } from '../sources/image-source.ts';
import { imageWording } from './image-wording.ts';

/** How to go about a preparation of images. */
export interface ImageCall extends PreparationCall {
  /** Images worked on at a time (default: one for each core); the result is the same. */
  readonly threads?: number;
}

/** Pixels that training images must not have, and what to do with one that has. */
export interface HeldOut {
  readonly fingerprints: ReadonlySet<string>;
  readonly overlap: 'refuse' | 'drop';
}

/** A shard to make of images. */
export interface ImageStage {
  readonly name: 'train' | 'test';
  readonly directory: string;
  /** Where the images come from, for messages. */
  readonly subject: string;
  readonly split: ImageSplit;
  /** The first candidate that counts. */
  readonly from: number;
  /** Images to take; undefined: all. */
  readonly wanted: number | undefined;
  /** Number of the batch, of fresh images from 2 on. */
  readonly batch?: number;
  /** Pixels a side. */
  readonly size: number;
  readonly attributes: readonly string[];
  readonly provenance: Provenance;
  readonly held?: HeldOut;
}

/** Images between two checkpoints: some seconds of work, so that waiting for the disk costs little. */
const checkpointImages = 4096;

/** Images in work for each thread: one that is read or decoded, and one that waits for its turn to be written. */
const aheadPerThread = 2;

/** How far a stage has come. */
interface Advance {
  /** Number of the next candidate. */
  readonly next: number;
  readonly skipped: Skipped;
}

function advanceToJson({ next, skipped }: Advance): Readonly<Record<string, Json>> {
  return { next, skipped: skippedToJson(skipped) };
}

function advanceOf({ notes }: ImageShardWriter, { from }: ImageStage): Advance {
  return {
    next: typeof notes.next === 'number' ? notes.next : from,
    skipped: skippedFromJson(notes.skipped),
  };
}

interface NamedReading {
  readonly name: string;
  readonly reading: ImageReading;
}

/** Why an image is left out; nothing for one that is taken. */
function refusalOf({ held, subject }: ImageStage, { name, reading }: NamedReading): string | undefined {
  if ('reason' in reading) return reading.reason;
  if (held === undefined || !held.fingerprints.has(fingerprint(reading.pixels))) return undefined;
  if (held.overlap === 'refuse') {
    throw overlapping(subject, imageWording, { found: `the pixels of ${name}`, such: 'images' });
  }
  return 'the same as a test image';
}

/** Takes an image, or skips it. */
async function take(
  writer: ImageShardWriter,
  stage: ImageStage,
  { next, skipped }: Advance,
  named: NamedReading,
): Promise<Advance> {
  const { name, reading } = named;
  const reason = refusalOf(stage, named);
  if (reason !== undefined) return { next: next + 1, skipped: withSkipped(skipped, { name, reason }) };
  if ('pixels' in reading) await writer.append(reading.pixels, reading.attributes);
  return { next: next + 1, skipped };
}

/** Images with their names, in order; those ahead are in work on all threads. */
async function* readings(
  { split }: ImageStage,
  from: number,
  { threads = availableParallelism() }: ImageCall,
): AsyncGenerator<NamedReading> {
  const reader = openImageReader(Math.max(1, threads));
  const ahead = aheadPerThread * Math.max(1, threads);
  try {
    yield* orderedMap(split.candidates(from), ahead, async (candidate) => ({
      name: candidate.name,
      reading: await candidate.read(reader),
    }));
  } finally {
    await reader.close();
  }
}

/** A meter of the images of a stage, those of interrupted work included. */
function meterOf({ images }: ImageShardWriter, stage: ImageStage, { onProgress }: ImageCall): ProgressMeter {
  const { wanted = Number.POSITIVE_INFINITY, split, from, name } = stage;
  const meter = new ProgressMeter(
    name,
    { unit: 'images', total: Math.min(wanted, split.total - from) },
    onProgress,
  );
  meter.add(images);
  return meter;
}

async function fill(writer: ImageShardWriter, stage: ImageStage, call: ImageCall): Promise<Advance> {
  const { wanted = Number.POSITIVE_INFINITY } = stage;
  const meter = meterOf(writer, stage, call);
  let advance = advanceOf(writer, stage);
  let saved = writer.images;
  if (writer.images >= wanted) return advance;
  for await (const named of readings(stage, advance.next, call)) {
    const before = writer.images;
    advance = await take(writer, stage, advance, named);
    meter.add(writer.images - before);
    if (call.signal?.aborted || writer.images - saved >= checkpointImages) {
      await writer.checkpoint(advanceToJson(advance));
      saved = writer.images;
    }
    call.signal?.throwIfAborted();
    if (writer.images >= wanted) break;
  }
  meter.end();
  return advance;
}

async function writeStage(writer: ImageShardWriter, stage: ImageStage, call: ImageCall): Promise<ImageShard> {
  const { next, skipped } = await fill(writer, stage, call);
  const { subject, name: split, wanted, batch } = stage;
  const of = batch === undefined ? {} : { batch };
  requireYield({ subject, split, wanted, found: writer.images, skipped, ...of }, imageWording);
  return writer.finish({ candidates: [stage.from, next], skipped: skippedToJson(skipped) });
}

/**
 * Makes the shard, or finds it made; an interrupted one is continued behind its last checkpoint. Of one that is refused nothing
 * stays. Its provenance says which candidates of the split it took, `candidates: [first, last)`, and which of them it skipped.
 */
export async function prepareImageStage(stage: ImageStage, call: ImageCall): Promise<ImageShard> {
  if (await exists(stage.directory)) return openImageShard(stage.directory);
  const { size, attributes, provenance, directory } = stage;
  const writer = await ImageShardWriter.resume(directory, {
    height: size,
    width: size,
    attributes,
    provenance,
  });
  try {
    return await writeStage(writer, stage, call);
  } catch (error) {
    await writer.close();
    if (isRequest(error)) await discardUnfinished(directory);
    throw error;
  }
}
