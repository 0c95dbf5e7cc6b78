/** How often tensors were copied between the host and a device with memory of its own, by name. */
export interface Traffic {
  /** Inputs that were fed from the host. */
  readonly uploads: Readonly<Record<string, number>>;
  /** Outputs that came to the host. */
  readonly downloads: Readonly<Record<string, number>>;
}

/** Counts the copies of a session. */
export class TrafficCounter implements Traffic {
  readonly uploads: Record<string, number> = {};
  readonly downloads: Record<string, number> = {};

  /** An input came from the host. */
  upload(name: string): void {
    this.uploads[name] = (this.uploads[name] ?? 0) + 1;
  }

  /** An output went to the host. */
  download(name: string): void {
    this.downloads[name] = (this.downloads[name] ?? 0) + 1;
  }
}
