/**
 * Assembles the WebAssembly module that compares a query with stored vectors. Written by hand, instruction by
 * instruction, because no compiler is worth installing for three loops. `npm run gen` writes it to
 * packages/reflexio/src/core/vectors/kernel.generated.ts.
 *
 * Imports `env.memory`. Each function compares one query with `rows` vectors that lie one behind the other:
 *   floats(query, codes, rows, bytes, out)  f32 dot products; bytes a vector is a multiple of 64; out: f32 a row
 *   bytes(query, codes, rows, bytes, out)   int8 dot products; the query is int16; a multiple of 16; out: i32 a row
 *   bits(query, codes, rows, bytes, out)    differing bits; a multiple of 8; out: i32 a row
 */

type Bytes = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;

/** Parameters and locals by position. */
const QUERY = 0;
const CODES = 1;
const ROWS = 2;
const BYTES = 3;
const OUT = 4;
/** Bytes of the vector that are done. */
const AT = 5;
const SUM = 6;

function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

function sized(content: Bytes): number[] {
  return [...unsigned(content.length), ...content];
}

function list(items: readonly Bytes[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function section(id: number, content: Bytes): number[] {
  return [id, ...sized(content)];
}

const get = (local: number): Bytes => [0x20, ...unsigned(local)];
const set = (local: number): Bytes => [0x21, ...unsigned(local)];
const constant = (value: number): Bytes => [0x41, ...signed(value)];
const simd = (code: number): Bytes => [0xfd, ...unsigned(code)];
/** Alignment is a hint; 0 promises nothing. */
const memory = (offset: number): Bytes => [0, ...unsigned(offset)];

const i32Add: Bytes = [0x6a];
const i32Shl: Bytes = [0x74];
const i32LessThan: Bytes = [0x49];
const i32Store: Bytes = [0x36, ...memory(0)];
const f32Store: Bytes = [0x38, ...memory(0)];
const f32Add: Bytes = [0x92];
const i64Load: Bytes = [0x29, ...memory(0)];
const i64Xor: Bytes = [0x85];
const i64CountOnes: Bytes = [0x7b];
const i64ToI32: Bytes = [0xa7];
const v128Load = (offset: number): Bytes => [...simd(0), ...memory(offset)];
/** Eight int8 widened to int16. */
const v128LoadBytes = (offset: number): Bytes => [...simd(1), ...memory(offset)];
const v128Zero: Bytes = [...simd(12), ...new Array<number>(16).fill(0)];
const i32x4Lane = (lane: number): Bytes => [...simd(27), lane];
const f32x4Lane = (lane: number): Bytes => [...simd(31), lane];
const i32x4Add = simd(174);
/** Products of eight int16, added in pairs. */
const i32x4Dot = simd(186);
const f32x4Add = simd(228);
const f32x4Multiply = simd(230);

/** `local += value` for i32. */
function advance(local: number, value: Bytes): Bytes {
  return [...get(local), ...value, ...i32Add, ...set(local)];
}

/** Runs the body for every vector and, inside it, for every step of the vector; then stores the sum. */
function eachVector(parts: { start: Bytes; step: Bytes; stepBytes: number; store: Bytes }): Bytes {
  const inner = [
    ...[0x03, 0x40],
    ...parts.step,
    ...advance(AT, constant(parts.stepBytes)),
    ...[...get(AT), ...get(BYTES), ...i32LessThan, 0x0d, 0],
    0x0b,
  ];
  return [
    ...[0x03, 0x40],
    ...parts.start,
    ...[...constant(0), ...set(AT)],
    ...inner,
    ...[...get(OUT), ...parts.store],
    ...advance(OUT, constant(4)),
    ...advance(CODES, get(BYTES)),
    ...[...get(ROWS), ...constant(-1), ...i32Add, 0x22, ROWS, 0x0d, 0],
    0x0b,
    0x0b,
  ];
}

const queryAt: Bytes = [...get(QUERY), ...get(AT), ...i32Add];
const codesAt: Bytes = [...get(CODES), ...get(AT), ...i32Add];

const SUMS = [0, 1, 2, 3];

/** Four sums of four lanes: enough that one addition need not wait for the one before. */
function floats(): Bytes {
  return eachVector({
    start: SUMS.flatMap((index) => [...v128Zero, ...set(SUM + index)]),
    step: SUMS.flatMap((index) => [
      ...get(SUM + index),
      ...[...queryAt, ...v128Load(16 * index), ...codesAt, ...v128Load(16 * index), ...f32x4Multiply],
      ...[...f32x4Add, ...set(SUM + index)],
    ]),
    stepBytes: 64,
    store: [
      ...[...get(SUM), ...get(SUM + 1), ...f32x4Add, ...get(SUM + 2), ...get(SUM + 3), ...f32x4Add],
      ...[...f32x4Add, ...set(SUM)],
      ...[...get(SUM), ...f32x4Lane(0), ...get(SUM), ...f32x4Lane(1), ...f32Add],
      ...[...get(SUM), ...f32x4Lane(2), ...get(SUM), ...f32x4Lane(3), ...f32Add, ...f32Add],
      ...f32Store,
    ],
  });
}

function bytes(): Bytes {
  const doubled: Bytes = [...get(QUERY), ...get(AT), ...constant(1), ...i32Shl, ...i32Add];
  return eachVector({
    start: [0, 1].flatMap((index) => [...v128Zero, ...set(SUM + index)]),
    step: [0, 1].flatMap((index) => [
      ...get(SUM + index),
      ...[...doubled, ...v128Load(16 * index), ...codesAt, ...v128LoadBytes(8 * index), ...i32x4Dot],
      ...[...i32x4Add, ...set(SUM + index)],
    ]),
    stepBytes: 16,
    store: [
      ...[...get(SUM), ...get(SUM + 1), ...i32x4Add, ...set(SUM)],
      ...[...get(SUM), ...i32x4Lane(0), ...get(SUM), ...i32x4Lane(1), ...i32Add],
      ...[...get(SUM), ...i32x4Lane(2), ...get(SUM), ...i32x4Lane(3), ...i32Add, ...i32Add],
      ...i32Store,
    ],
  });
}

function bits(): Bytes {
  return eachVector({
    start: [...constant(0), ...set(SUM)],
    step: [
      ...[
        ...get(SUM),
        ...queryAt,
        ...i64Load,
        ...codesAt,
        ...i64Load,
        ...i64Xor,
        ...i64CountOnes,
        ...i64ToI32,
      ],
      ...[...i32Add, ...set(SUM)],
    ],
    stepBytes: 8,
    store: [...get(SUM), ...i32Store],
  });
}

/** @param locals groups of locals behind the five parameters: how many, of which type */
function code(locals: readonly Bytes[], body: Bytes): number[] {
  return sized([...list(locals), ...body]);
}

/** The module as bytes. */
export function assembleVectorKernel(): Uint8Array {
  const exported = ["floats", "bytes", "bits"];
  const vectors = (count: number): Bytes[] => [
    [1, I32],
    [count, V128],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list([[I32], [I32], [I32], [I32], [I32]]), 0]])),
    ...section(2, list([[...name("env"), ...name("memory"), 2, 0, 1]])),
    ...section(3, list(exported.map(() => [0]))),
    ...section(7, list(exported.map((text, index) => [...name(text), 0, index]))),
    ...section(10, list([code(vectors(4), floats()), code(vectors(2), bytes()), code([[2, I32]], bits())])),
  ]);
}

/** The generated source file. */
export function vectorKernelSource(): string {
  const base64 = Buffer.from(assembleVectorKernel()).toString("base64");
  return [
    "// Assembled by scripts/vector-kernel.ts, written by `npm run gen`. Do not edit.\n",
    "/** WebAssembly with SIMD that compares one query with many vectors; base64. */",
    `export const kernelBase64 =\n  ${JSON.stringify(base64)};\n`,
  ].join("\n");
}
