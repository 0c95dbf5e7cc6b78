import { Fault } from '@ouroboros/errors';

type Sharp = typeof import('sharp').default;

let loading: Promise<Sharp> | undefined;

async function load(): Promise<Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    // One thread for an image, many images at a time; nothing is decoded twice.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (cause) {
    const [reason = 'an error'] = String(cause instanceof Error ? cause.message : cause).split('\n');
    const parts = {
      code: 'data/sharp-missing',
      kind: 'failure',
      subject: `sharp for ${process.platform}-${process.arch}`,
      expected: 'a library that reads and writes images',
      received: reason,
      remedy: 'install the dependencies again, optional ones included',
    } as const;
    throw new Fault(parts, { cause });
  }
}

/** The image library, loaded when the first image is read or written: text needs none. @throws Fault `data/sharp-missing`. */
export function loadSharp(): Promise<Sharp> {
  loading ??= load();
  return loading;
}
