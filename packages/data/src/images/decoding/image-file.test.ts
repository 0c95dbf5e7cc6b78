import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readImageFile } from './image-file.ts';

const target = { size: 8, crop: 1 };

// A file of the kernel whose beginning cannot be read: EIO, as of a disk that fails.
const failing = '/proc/self/mem';

test.skipIf(!existsSync(failing))(
  'an error of the machine ends a preparation: it says nothing of the image',
  async () => {
    await expect(readImageFile(failing, target)).rejects.toMatchObject({
      code: 'data/read-failed',
      kind: 'failure',
      message: expect.stringMatching(/^\/proc\/self\/mem: expected .* received EIO/),
    });
  },
);

test('a file that is not there, and a folder, are no images', async () => {
  expect(await readImageFile('/no/such/image.png', target)).toEqual({ reason: 'no such file' });
  expect(await readImageFile('.', target)).toEqual({ reason: 'a folder' });
});
