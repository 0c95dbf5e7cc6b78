import { setImmediate } from 'node:timers/promises';
import { Fault } from '@ouroboros/errors';
import { ProcessBeside } from '../../process/process-beside.ts';
import { type DrawnMolecule, type DrawnMoleculeAddress, drawMolecule } from '../embedded/drawn-molecule.ts';

/** Draws molecules of the embedded generator, several at a time. */
export interface MoleculeDrawers {
  /** What `drawMolecule` makes. Throws Fault `data/drawer-lost`. */
  draw(address: DrawnMoleculeAddress): Promise<DrawnMolecule>;
  /** Ends what draws; to be called when nothing is being drawn. */
  close(): Promise<void>;
}

/** The Fault for a process that ended while it was drawing: `data/drawer-lost`. */
function lost(how: string, unanswered: readonly DrawnMoleculeAddress[]): Fault {
  return new Fault({
    code: 'data/drawer-lost',
    kind: 'failure',
    subject: 'a process that draws molecules',
    expected: `molecule ${unanswered[0]?.index}`,
    received: `its end (${how})`,
    remedy: 'run the same command again, or with one thread',
  });
}

const inThisProcess: MoleculeDrawers = {
  draw: async (address) => {
    // Drawing never waits for anything: other work gets its turn here.
    await setImmediate();
    return drawMolecule(address);
  },
  close: () => Promise.resolve(),
};

/** Drawers in `count` processes beside this one, or in this one where that is 1. */
export function openDrawers(count: number): MoleculeDrawers {
  if (count <= 1) return inThisProcess;
  const program = new URL('./drawer-child.ts', import.meta.url);
  const plan = { program, lost };
  const drawers = Array.from({ length: count }, () => {
    return new ProcessBeside<DrawnMoleculeAddress, DrawnMolecule>(plan);
  });
  let next = 0;
  return {
    draw: (address) => (drawers[next++ % count] as (typeof drawers)[number]).ask(address),
    close: async () => {
      await Promise.all(drawers.map((drawer) => drawer.close()));
    },
  };
}
