import { Fault, type FaultKind } from '@ouroboros/errors';

const again = 'run the same command again: it goes on where it stopped';

/** A hub's answer that is none, or a connection that did not last; may be better later. */
export class HubTrouble extends Error {
  /** Milliseconds after which the hub wants to be asked again. */
  readonly retryAfter: number | undefined;
  readonly fault: Fault;

  constructor(fault: Fault, retryAfter?: number) {
    super(fault.message, { cause: fault });
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}

interface Answer {
  readonly code: string;
  readonly kind: FaultKind;
  readonly expected?: string;
  readonly received: string;
  readonly remedy: string;
}

function faultOf(subject: string, answer: Answer, cause?: unknown): Fault {
  return new Fault({ subject, expected: 'the file', ...answer }, { cause });
}

/** Milliseconds from now that a `Retry-After` header means: seconds or a date. */
export function retryAfterOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header.trim()) ? 1000 * Number(header) : Date.parse(header) - now;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

function tooMany(url: string, { headers }: Response): HubTrouble {
  const wait = retryAfterOf(headers.get('retry-after'));
  const when = wait === undefined ? 'wait a few minutes' : `wait ${Math.ceil(wait / 1000)} s`;
  const received = 'status 429: too many requests';
  const remedy = `${when}, then ${again}`;
  return new HubTrouble(
    faultOf(url, { code: 'hub/too-many-requests', kind: 'failure', received, remedy }),
    wait,
  );
}

/** What to throw for an answer that is not a success: a Fault, or a HubTrouble where asking again may help. */
export function statusError(url: string, response: Response): Fault | HubTrouble {
  const { status } = response;
  const received = `status ${status}`;
  if (status === 429) return tooMany(url, response);
  if (status >= 500 || status === 408) {
    const fault = faultOf(url, {
      code: 'hub/unavailable',
      kind: 'failure',
      received,
      remedy: `later, ${again}`,
    });
    return new HubTrouble(fault, retryAfterOf(response.headers.get('retry-after')));
  }
  if (status === 404 || status === 410) {
    const remedy = 'check --endpoint';
    return faultOf(url, {
      code: 'hub/not-found',
      kind: 'request',
      received: `${received}: no such file`,
      remedy,
    });
  }
  return faultOf(url, { code: 'hub/refused', kind: 'request', received, remedy: 'check --endpoint' });
}

/** The reason at the bottom of what `fetch` throws, which itself says only "fetch failed" or "terminated". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

/** A request that got no answer. */
export function unreachable(url: string, error: unknown): HubTrouble {
  const remedy = `check the connection and --endpoint, then ${again}`;
  const received = `no answer (${reasonOf(error)})`;
  return new HubTrouble(faultOf(url, { code: 'hub/unreachable', kind: 'failure', received, remedy }, error));
}

/** An answer that ended too soon. */
export function dropped(url: string, received: number, total: number, error?: unknown): HubTrouble {
  const reason = error === undefined ? '' : ` (${reasonOf(error)})`;
  return new HubTrouble(
    faultOf(
      url,
      {
        code: 'hub/connection-dropped',
        kind: 'failure',
        expected: `${total} bytes`,
        received: `${received} before the connection dropped${reason}`,
        remedy: again,
      },
      error,
    ),
  );
}

/** An answer that makes no sense. */
export function strangeAnswer(url: string, expected: string, received: string): Fault {
  return faultOf(url, {
    code: 'hub/strange-answer',
    kind: 'failure',
    expected,
    received,
    remedy: 'check --endpoint',
  });
}

/** A file that came whole but is not what the hub said it is. */
export function wrongChecksum(url: string, expected: string, received: string): Fault {
  return faultOf(url, {
    code: 'hub/checksum',
    kind: 'failure',
    expected: `SHA-256 ${expected}`,
    received: `${received}; it was thrown away`,
    remedy: 'run the same command again',
  });
}
