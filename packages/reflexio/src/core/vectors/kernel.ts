import { kernelBase64 } from "./kernel.generated.ts";
import { createPlainLoops } from "./plain-loops.ts";
import type { ScanLoop, ScanLoops } from "./scan-loops.ts";

/** Comparisons over a memory of their own. */
export interface Kernel extends ScanLoops {
  /** Changes whenever the memory grows. */
  buffer(): ArrayBuffer;
  /** Makes the memory at least this large, bytes. */
  reserve(byteLength: number): void;
}

const PAGE_BYTES = 65_536;

/** Loops in WebAssembly with SIMD, or the same in plain JavaScript where that is missing. Both give equal results. */
export function createKernel(): Kernel {
  const module = Uint8Array.from(atob(kernelBase64), (character) => character.charCodeAt(0));
  return WebAssembly.validate(module) ? createWasmKernel(module) : createPlainKernel();
}

function createWasmKernel(module: Uint8Array): Kernel {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  return {
    floats: loopOf(exports.floats),
    bytes: loopOf(exports.bytes),
    bits: loopOf(exports.bits),
    buffer: () => memory.buffer,
    reserve(byteLength) {
      const missing = Math.ceil((byteLength - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
    },
  };
}

function isLoop(value: unknown): value is ScanLoop {
  return typeof value === "function";
}

function loopOf(value: unknown): ScanLoop {
  if (!isLoop(value)) throw new TypeError("The vector kernel lacks a function.");
  return value;
}

/** The loops without WebAssembly, ten times slower. */
export function createPlainKernel(): Kernel {
  let memory = new ArrayBuffer(PAGE_BYTES);
  return {
    ...createPlainLoops(() => memory),
    buffer: () => memory,
    reserve(byteLength) {
      if (byteLength <= memory.byteLength) return;
      const larger = new ArrayBuffer(Math.ceil(byteLength / PAGE_BYTES) * PAGE_BYTES);
      new Uint8Array(larger).set(new Uint8Array(memory));
      memory = larger;
    },
  };
}
