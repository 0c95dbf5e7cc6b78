import { Fault } from '@ouroboros/errors';
import { statusError, strangeAnswer, unreachable } from './hub-fault.ts';
import { Retries, type RetryPolicy } from './retries.ts';

/** Where the hub is. */
export const defaultEndpoint = 'https://huggingface.co';

/** A file of a data set on the hub. */
export interface HubFile {
  /** Such as `roneneldan/TinyStories`. */
  readonly repository: string;
  readonly name: string;
}

/** What the hub says of a file. */
export interface HubFileInfo extends HubFile {
  /** Where its contents are: at the commit that was asked about, so that they cannot change under a download. */
  readonly url: string;
  readonly bytes: number;
  /** Hexadecimal SHA-256 of its contents. */
  readonly sha256: string;
}

/** How to ask the hub. */
export interface HubCall {
  /** Default `https://huggingface.co`. */
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
  readonly retries?: RetryPolicy;
}

/** Redirections followed to another name of the repository. */
const mostRedirections = 5;

/** Compressed, bytes could be neither counted nor continued. */
const plain = { 'accept-encoding': 'identity' };

/** Asks for `url`. @throws HubTrouble when there is no answer; `signal.reason`. */
export async function request(url: string, { headers, ...init }: RequestInit): Promise<Response> {
  return fetch(url, { ...init, headers: { ...plain, ...(headers as Record<string, string>) } }).catch(
    (error: unknown) => {
      init.signal?.throwIfAborted();
      throw unreachable(url, error);
    },
  );
}

function urlOf(endpoint: string, { repository, name }: HubFile, revision: string): string {
  const base = endpoint.replace(/\/+$/, '');
  const { protocol } = URL.canParse(base) ? new URL(base) : { protocol: '' };
  if (protocol === 'https:' || protocol === 'http:') {
    return `${base}/datasets/${repository}/resolve/${revision}/${encodeURIComponent(name)}`;
  }
  throw new Fault({
    code: 'hub/endpoint',
    kind: 'request',
    subject: '--endpoint',
    expected: `an address such as ${defaultEndpoint}`,
    received: JSON.stringify(endpoint),
  });
}

/** The hub answers for the file itself; where the repository has another name now, it redirects there first. */
async function head(url: string, signal: AbortSignal | undefined): Promise<Response> {
  for (let at = url, k = 0; k <= mostRedirections; k++) {
    const response = await request(at, { method: 'HEAD', redirect: 'manual', signal: signal ?? null });
    const location = response.headers.get('location');
    const isRedirection = response.status >= 300 && response.status < 400;
    if (response.headers.has('x-linked-etag') && (isRedirection || response.ok)) return response;
    if (!isRedirection && !response.ok) throw statusError(at, response);
    if (!isRedirection || location === null) return response;
    at = new URL(location, at).href;
  }
  throw strangeAnswer(url, 'the file', `more than ${mostRedirections} redirections`);
}

/** Of the headers of an answer. The SHA-256 of a large file is its `x-linked-etag`. */
function digestOf(url: string, { headers }: Response): { bytes: number; sha256: string } {
  const etag = (headers.get('x-linked-etag') ?? '').replace(/^W\//, '').replaceAll('"', '');
  const size = headers.get('x-linked-size') ?? '';
  if (/^[0-9a-f]{64}$/.test(etag) && /^\d+$/.test(size)) return { bytes: Number(size), sha256: etag };
  const received = `x-linked-size "${size}" and x-linked-etag "${etag}"`;
  throw strangeAnswer(url, 'the size and the SHA-256 of the file', received);
}

/**
 * Asks the hub for the size and the checksum of a file.
 *
 * @throws Fault `hub/endpoint`, `hub/not-found`, `hub/refused`, `hub/strange-answer`; after asking several times
 * `hub/too-many-requests`, `hub/unavailable`, `hub/unreachable`. Also `signal.reason`.
 */
export async function inspectHubFile(
  file: HubFile,
  { endpoint = defaultEndpoint, signal }: HubCall,
  policy: RetryPolicy,
): Promise<HubFileInfo> {
  const url = urlOf(endpoint, file, 'main');
  const retries = new Retries(policy, signal);
  for (;;) {
    try {
      const response = await head(url, signal);
      const commit = response.headers.get('x-repo-commit') ?? '';
      const pinned = /^[0-9a-f]{40}$/.test(commit) ? urlOf(endpoint, file, commit) : url;
      return { ...file, ...digestOf(url, response), url: pinned };
    } catch (error) {
      await retries.after(error);
    }
  }
}
