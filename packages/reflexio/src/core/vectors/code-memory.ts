import { createKernel, type Kernel } from "./kernel.ts";

/** Codes are kept in blocks of this size, so that scopes of any size share one memory without gaps. */
export const BLOCK_BYTES = 32_768;
/** Place for the query in its widest form: 16,384 dimensions as f32. */
const QUERY_BYTES = 65_536;
/** Place for one number a row of a block; the shortest code has 8 bytes. */
export const MAX_RESULTS = BLOCK_BYTES / 8;
const RESULT_BYTES = MAX_RESULTS * 4;
const FIRST_BLOCK = QUERY_BYTES + RESULT_BYTES;

/** Address of the query and of the results while a block is compared. */
export const QUERY_AT = 0;
export const RESULTS_AT = QUERY_BYTES;

/**
 * The memory in which codes are kept and compared. It grows with the blocks in use and keeps freed ones for later:
 * an engine reserves gigabytes of addresses for each WebAssembly memory, so there is one for all scopes.
 */
export class CodeMemory {
  readonly kernel: Kernel;
  readonly #free: number[] = [];
  #blocks = 0;

  constructor(kernel: Kernel = createKernel()) {
    this.kernel = kernel;
    kernel.reserve(FIRST_BLOCK);
  }

  /** Bytes of the memory, in use or free. */
  get byteLength(): number {
    return this.kernel.buffer().byteLength;
  }

  /** Address of a block; what it holds is undefined. */
  allocate(): number {
    const freed = this.#free.pop();
    if (freed !== undefined) return freed;
    const address = FIRST_BLOCK + this.#blocks * BLOCK_BYTES;
    this.#blocks += 1;
    if (address + BLOCK_BYTES > this.byteLength) {
      // Growing costs a call into the engine: an eighth more at a time keeps it rare.
      this.kernel.reserve(address + BLOCK_BYTES * (1 + (this.#blocks >> 3)));
    }
    return address;
  }

  free(blocks: readonly number[]): void {
    this.#free.push(...blocks);
  }
}
