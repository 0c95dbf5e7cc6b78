import { expect, test } from 'vitest';
import { quantityOf } from './quantity.ts';

test('a label is a name and a unit; what explains the name is no part of it', () => {
  const labels = [
    ['test cross-entropy (nats per token)', { name: 'test cross-entropy', unit: 'nats per token' }],
    ['test loss: negative ELBO (nats per image)', { name: 'test loss', unit: 'nats per image' }],
    ['test error above the noise floor, ||w - w*||^2', { name: 'test error above the noise floor' }],
    ['weight', { name: 'weight' }],
  ] as const;
  for (const [label, quantity] of labels) expect(quantityOf(label)).toEqual(quantity);
});
