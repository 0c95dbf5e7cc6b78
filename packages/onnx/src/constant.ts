import type { Attribute } from './attribute.ts';
import { type Tensor, tensor, tensorOf } from './tensor.ts';

/** The tensor that the attributes of a Constant node stand for; undefined for a sparse or unreadable one. */
export function constantTensor(attributes: ReadonlyMap<string, Attribute>): Tensor | undefined {
  for (const [name, attribute] of attributes) {
    if (!name.startsWith('value')) continue;
    switch (attribute.type) {
      case 'tensor':
        return attribute.value;
      case 'int':
        return tensor('int64', [], BigInt64Array.of(BigInt(attribute.value)));
      case 'ints':
        return tensor(
          'int64',
          [attribute.value.length],
          BigInt64Array.from(attribute.value, (value) => BigInt(value)),
        );
      case 'float':
        return tensorOf('float32', [], [attribute.value]);
      case 'floats':
        return tensorOf('float32', [attribute.value.length], attribute.value);
      case 'string':
        return tensor('string', [], [attribute.value]);
      case 'strings':
        return tensor('string', [attribute.value.length], [...attribute.value]);
      default:
    }
  }
  return undefined;
}
