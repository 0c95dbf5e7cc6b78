import type { SparseTensorProto, TensorProto, ValueInfoProto } from 'onnx-buf';

/** What stays of the messages about one Value. */
export interface ValueResidue {
  readonly info?: ValueInfoProto;
  /** An initializer whose element type has no array here (int4, float8, complex), whole. */
  readonly tensor?: TensorProto;
  /** A sparse initializer, whole. */
  readonly sparse?: SparseTensorProto;
}
