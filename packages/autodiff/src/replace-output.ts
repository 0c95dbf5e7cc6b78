import type { GraphBuilder, Value } from '@ouroboros/onnx';

/** Makes every reader of `old` read `made`; an output of the graph keeps its name. */
export function replaceOutput({ graph }: GraphBuilder, old: Value, made: Value): void {
  const { name } = old;
  const isInterface = graph.outputs.includes(old);
  graph.replaceUses(old, made);
  if (!isInterface) return;
  old.name = graph.uniqueName(name);
  made.name = name;
}
