import type { Node } from '../node.ts';

/** Sets the types of the outputs of `node` from those of its inputs. */
export function inferNode(node: Node, opsetImports: ReadonlyMap<string, number>): void {
  void node;
  void opsetImports;
}
