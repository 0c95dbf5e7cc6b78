import type { Tensor } from '@ouroboros/onnx';
import type { DeviceTensor, Feed } from '@ouroboros/runtime';
import type { Tensors } from './initialise.ts';

/** The state of a fit, which lies where the training graph runs, between runs too. */
export class HeldState {
  private feeding: Readonly<Record<string, Feed>>;
  private handles: Readonly<Record<string, DeviceTensor>> = {};

  /** The state at the start. */
  constructor(tensors: Tensors) {
    this.feeding = Object.fromEntries(tensors);
  }

  /** What the next run is fed. */
  get feeds(): Readonly<Record<string, Feed>> {
    return this.feeding;
  }

  /** Takes what a run made of it, under the names `<state>.next`, and frees what it was. */
  replace(resident: Readonly<Record<string, DeviceTensor>>): void {
    const names = Object.keys(this.feeding);
    const next = Object.fromEntries(names.map((name) => [name, resident[`${name}.next`] as DeviceTensor]));
    this.release();
    this.feeding = next;
    this.handles = next;
  }

  /** The state on the host, copied from the device where it lies there. */
  async read(): Promise<Tensors> {
    const tensors = new Map<string, Tensor>();
    for (const [name, feed] of Object.entries(this.feeding)) {
      const handle = this.handles[name];
      tensors.set(name, handle ? await handle.read() : (feed as Tensor));
    }
    return tensors;
  }

  /** Frees it. */
  release(): void {
    for (const handle of Object.values(this.handles)) handle.release();
  }
}
