import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';

/** Fields of a message to set; `undefined` leaves one out. */
export type Changes<D extends DescMessage> = {
  [K in keyof MessageInitShape<D>]?: MessageInitShape<D>[K] | undefined;
};

type Unknown = { $unknown?: MessageShape<DescMessage>['$unknown'] };

/**
 * A new message with the fields of `base` (shallow, unknown fields included), changed as `changes` says.
 */
export function derive<D extends DescMessage>(
  schema: D,
  base: MessageShape<D> | undefined,
  changes: Changes<D>,
): MessageShape<D> {
  const result = create(schema, { ...(base ?? {}), ...changes, $typeName: undefined } as MessageInitShape<D>);
  const unknown = (base as Unknown | undefined)?.$unknown;
  if (unknown) (result as Unknown).$unknown = unknown;
  return result;
}

/** True when `message` carries fields that the schema does not know. */
export function hasUnknown(message: Unknown | undefined): boolean {
  return (message?.$unknown?.length ?? 0) > 0;
}
