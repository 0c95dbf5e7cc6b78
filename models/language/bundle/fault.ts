import { Fault } from '@ouroboros/errors';

/** A bundle that cannot be used: `subject` names the file and, where there is one, the tensor or node. */
export function bundleFault(
  code: string,
  subject: string,
  expected: string,
  received: string,
  remedy?: string,
): Fault {
  const parts = { code: `bundle/${code}`, kind: 'request', subject, expected, received } as const;
  return new Fault(remedy === undefined ? parts : { ...parts, remedy });
}
