import type { BenchDocument } from '../document.ts';
import { MachineLimits } from '../limits/limits.ts';
import { discoverPeers, type FoundPeers } from '../peers/discovery.ts';
import type { BenchRequest } from '../request.ts';
import { lineOf } from './error-line.ts';
import type { BenchObserver } from './observer.ts';

/** A request of which it is known how many threads there are. */
export type SettledRequest = BenchRequest & { readonly threads: number };

/** What the suites of a run have in common: the peers that were found, and the limits of the machine. */
export class BenchRun {
  readonly request: SettledRequest;
  readonly observer: BenchObserver;
  readonly problems: readonly string[];
  private readonly versions: FoundPeers['versions'];
  readonly limits: MachineLimits;

  private constructor(request: SettledRequest, observer: BenchObserver, found: FoundPeers) {
    this.request = { ...request, peers: found.peers };
    this.observer = observer;
    this.problems = found.problems.map(lineOf);
    this.versions = found.versions;
    const { quick, threads } = request;
    this.limits = new MachineLimits({ quick, threads, signal: observer.signal });
  }

  static async open(request: SettledRequest, observer: BenchObserver): Promise<BenchRun> {
    if (request.search) observer.onProgress('looking for peers');
    const found = await discoverPeers({
      named: request.peers,
      search: request.search,
      signal: observer.signal,
    });
    found.problems.forEach(observer.onProblem);
    return new BenchRun(request, observer, found);
  }

  /** What a document says of the run as a whole. */
  async findings(): Promise<Pick<BenchDocument, 'peers' | 'limits' | 'problems'>> {
    const limits = await this.limits.known();
    return {
      ...(Object.keys(limits).length > 0 && { limits }),
      ...(Object.keys(this.versions).length > 0 && { peers: this.versions }),
      ...(this.problems.length > 0 && { problems: this.problems }),
    };
  }
}
