import { Fault } from '@ouroboros/errors';
import { expect, test } from 'vitest';
import { packError, unpackError } from './wire-error.ts';

const parts = {
  code: 'data/altered',
  kind: 'failure',
  subject: 'tokens.bin',
  expected: 'its checksum',
  received: 'another',
  remedy: 'generate it again',
} as const;

function throughMessage(error: unknown): Error {
  return unpackError(structuredClone(packError(error)));
}

test('a fault stays a fault with its code, kind, parts, stack and cause', () => {
  const fault = new Fault(parts, { cause: new TypeError('underneath') });
  const received = throughMessage(fault);
  expect(received).toBeInstanceOf(Fault);
  expect(received).toMatchObject({ code: 'data/altered', kind: 'failure', parts, message: fault.message });
  expect(received.stack).toBe(fault.stack);
  expect(received.cause).toMatchObject({ name: 'TypeError', message: 'underneath' });
});

test('another error keeps its name, message, code and stack', () => {
  const error = Object.assign(new RangeError('too far'), { code: 'ERR_FAR' });
  const received = throughMessage(error);
  expect(received).toMatchObject({
    name: 'RangeError',
    message: 'too far',
    code: 'ERR_FAR',
    stack: error.stack,
  });
});

test('what is thrown without being an error becomes one with its text', () => {
  expect(throughMessage('plain text').message).toBe('plain text');
  expect(throughMessage(undefined).message).toBe('undefined');
});

test('an error that is its own cause is packed all the same', () => {
  const error = new Error('round');
  error.cause = error;
  expect(throughMessage(error).message).toBe('round');
});
