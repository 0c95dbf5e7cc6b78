import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server is to do with a request instead of answering it; true when it has. */
export type Mischief = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A hub on this machine. */
export interface HubServer {
  readonly endpoint: string;
  /** Files of the repository, by name; may be changed at any time. */
  readonly files: Map<string, Buffer>;
  /** Every request so far, such as `GET /datasets/... bytes=10-`. */
  readonly requests: string[];
  /** Asked first, about every request. */
  mischief: Mischief;
  close(): Promise<void>;
}

const commit = '0123456789abcdef0123456789abcdef01234567';

/** Hexadecimal SHA-256. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the hub says of a large file, and where its contents are. */
function redirect(response: ServerResponse, name: string, bytes: Buffer): void {
  response.writeHead(302, {
    location: `/storage/${name}`,
    'x-repo-commit': commit,
    'x-linked-size': String(bytes.length),
    'x-linked-etag': `"${digestOf(bytes)}"`,
  });
  response.end();
}

/** The contents, or a range of them, as storage behind the hub gives them: with an ETag of its own. */
function store({ headers }: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const etag = `"${digestOf(bytes).slice(0, 32)}"`;
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? Number.NaN);
  const isRange = Number.isFinite(from) && (headers['if-range'] ?? etag) === etag;
  const common = { etag, 'accept-ranges': 'bytes' };
  if (isRange && from >= bytes.length) {
    response.writeHead(416, { ...common, 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const part = isRange ? bytes.subarray(from) : bytes;
  const range = isRange ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(isRange ? 206 : 200, { ...common, ...range, 'content-length': part.length }).end(part);
}

/** Starts a hub that has one repository; it speaks the hub's protocol for files in large-file storage. */
export async function startHub(repository: string): Promise<HubServer> {
  const hub = {
    files: new Map<string, Buffer>(),
    requests: [] as string[],
    mischief: (() => false) as Mischief,
  };
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    hub.requests.push(`${method} ${url}${headers.range === undefined ? '' : ` ${headers.range}`}`);
    if (hub.mischief(request, response)) return;
    const [, isAsked, revision, name = ''] =
      /^\/(?:(datasets)\/[^/]+\/[^/]+\/resolve\/([^/]+)|storage)\/([^/]+)$/.exec(url) ?? [];
    const bytes = hub.files.get(decodeURIComponent(name));
    const isHere = isAsked === undefined || url.startsWith(`/datasets/${repository}/`);
    if (bytes === undefined || !isHere) response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    else if (isAsked === undefined) store(request, response, bytes);
    else if (revision === 'main' || revision === commit) redirect(response, name, bytes);
    else response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

/** Drops the connection after `count` bytes of the contents, this many times. */
export function dropAfter(hub: HubServer, count: number, times: number): Mischief {
  let left = times;
  return ({ url = '', headers }, response) => {
    if (!url.startsWith('/storage/') || left-- <= 0) return false;
    const bytes = hub.files.get(url.slice('/storage/'.length)) as Buffer;
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const range = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    const etag = `"${digestOf(bytes).slice(0, 32)}"`;
    response.writeHead(from > 0 ? 206 : 200, { ...range, etag, 'content-length': bytes.length - from });
    // What a busy client has not read yet when the connection breaks is lost to it.
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 250));
    return true;
  };
}
