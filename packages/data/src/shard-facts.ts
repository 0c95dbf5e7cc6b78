import type { Provenance, ShardFile } from './shard/manifest.ts';

/** What every shard shows. */
export interface ShardFacts {
  readonly directory: string;
  readonly examples: number;
  readonly files: readonly ShardFile[];
  readonly provenance: Provenance;
}
