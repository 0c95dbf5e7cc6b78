import { Fault } from '@ouroboros/errors';
import { expect } from 'vitest';

/** The message, one line, with which a family refuses options. */
export function refusalOf(family: string, parse: (options: unknown) => unknown, options: unknown): string {
  try {
    parse(options);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code: `${family}/option`, kind: 'request' });
    const { message } = error as Fault;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('the options were accepted');
}
