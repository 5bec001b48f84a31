/**
 * The few protobuf encodings a model file needs. ONNX Runtime takes a model only as protobuf bytes, and the
 * packages that write them (protobufjs with the ONNX schema) weigh more than the rest of this adapter.
 *
 * A message is a list of byte parts, so 45 MB of weights are copied once, when the whole is joined.
 */
export type Parts = readonly Uint8Array[];

const wireTypes = { varint: 0, bytes: 2, fixed32: 5 } as const;
const utf8 = new TextEncoder();

/** An integer, enum or boolean field; non-negative safe integers only. */
export function intField(field: number, value: number): Parts {
  return [tag(field, wireTypes.varint), varint(value)];
}

/** A 32-bit float field. */
export function floatField(field: number, value: number): Parts {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, wireTypes.fixed32), bytes];
}

/** A bytes field, or an already encoded message. */
export function bytesField(field: number, value: Uint8Array): Parts {
  return [tag(field, wireTypes.bytes), varint(value.length), value];
}

/** A string field. */
export function textField(field: number, value: string): Parts {
  return bytesField(field, utf8.encode(value));
}

/** A nested message made of the given fields. */
export function messageField(field: number, ...fields: readonly Parts[]): Parts {
  const parts = fields.flat();
  return [tag(field, wireTypes.bytes), varint(byteLength(parts)), ...parts];
}

/** The finished bytes of a top-level message. */
export function encode(...fields: readonly Parts[]): Uint8Array {
  return Buffer.concat(fields.flat());
}

function byteLength(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(field * 8 + wireType);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  // Division instead of shifts: lengths of weights pass 2^31 nowhere here, but shifts would fail silently there.
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}
