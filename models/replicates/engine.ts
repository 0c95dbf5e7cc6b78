import type { Model, Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Setting } from './setting.ts';
import { Workbench } from './workbench.ts';
import type { World } from './world.ts';

/** What every program function of a family works with: the world, its graphs as sessions, and the worker's memory. */
export class Engine<W extends World = World> extends Workbench<W> {
  constructor(setting: Setting<W>, context: WorkerContext) {
    super(setting.world.family, setting, context);
  }

  /**
   * Runs a graph and gives its outputs by name.
   *
   * @param name of the graph in the family.
   * @param build makes the graph; it may depend on the setting of the world alone.
   */
  async run(
    name: string,
    build: () => Model,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const session = await this.session(JSON.stringify([name, this.world.setting]), build);
    return session.run(feeds);
  }
}
