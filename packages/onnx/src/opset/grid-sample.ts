import type { Node } from '../node.ts';

const renamed: ReadonlyMap<string, string> = new Map([
  ['bilinear', 'linear'],
  ['bicubic', 'cubic'],
]);

/** The modes bilinear and bicubic are called linear and cubic since operator set 20. */
export function gridSample(node: Node): void {
  const mode = node.string('mode', 'bilinear');
  node.attributes.set('mode', { type: 'string', value: renamed.get(mode) ?? mode });
}
