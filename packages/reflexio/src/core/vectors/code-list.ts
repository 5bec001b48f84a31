import { BestRows } from "./best-rows.ts";
import { BLOCK_BYTES, type CodeMemory, MAX_RESULTS, QUERY_AT, RESULTS_AT } from "./code-memory.ts";
import type { Coding } from "./coding.ts";

/** Bytes of codes compared in one go: one to three milliseconds of work. */
const SLICE_BYTES = 4 * 1024 * 1024;
const NO_ROW = -1;

/** A row and how near its code is to the query; comparable within one list. */
export interface NearRow {
  readonly rowId: number;
  /** Place in the list. */
  readonly position: number;
  readonly score: number;
}

export interface NearestOptions {
  /** Most rows wanted, at least 1. */
  readonly count: number;
  /** Rows that count; left out: all. */
  readonly allows?: (rowId: number) => boolean;
}

/** Codes of the vectors of one scope, in the order in which they were added. */
export class CodeList {
  readonly #memory: CodeMemory;
  readonly #coding: Coding;
  readonly #blocks: number[] = [];
  readonly #rowsPerBlock: number;
  readonly #positions: Map<number, number> | null;
  #rowIds = new Float64Array(64);
  #scales = new Float32Array(64);
  #size = 0;

  /** @param tracked Keeps the place of each row, so that rows can be replaced and removed; for small lists. */
  constructor(memory: CodeMemory, coding: Coding, tracked: boolean) {
    this.#memory = memory;
    this.#coding = coding;
    this.#rowsPerBlock = Math.floor(BLOCK_BYTES / coding.stride);
    this.#positions = tracked ? new Map() : null;
  }

  /** Rows added, removed ones included. */
  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return this.#blocks.length * BLOCK_BYTES + this.#rowIds.byteLength + this.#scales.byteLength;
  }

  #addressOf(position: number): number {
    const block = Math.floor(position / this.#rowsPerBlock);
    return (this.#blocks[block] ?? 0) + (position % this.#rowsPerBlock) * this.#coding.stride;
  }

  #nextPosition(): number {
    const position = this.#size;
    this.#size += 1;
    if (position === this.#blocks.length * this.#rowsPerBlock) this.#blocks.push(this.#memory.allocate());
    if (position === this.#rowIds.length) this.#widen();
    return position;
  }

  #widen(): void {
    // A million rows grow by an eighth at a time, a few by their own number.
    const length = Math.ceil(this.#rowIds.length * (this.#rowIds.length > 100_000 ? 1.125 : 2));
    const rowIds = new Float64Array(length);
    rowIds.set(this.#rowIds);
    this.#rowIds = rowIds;
    const scales = new Float32Array(length);
    scales.set(this.#scales);
    this.#scales = scales;
  }

  /** Adds a row, or replaces it in a tracked list. An untracked list then holds both codes. */
  put(rowId: number, vector: Float32Array): void {
    const position = this.#positions?.get(rowId) ?? this.#nextPosition();
    this.#positions?.set(rowId, position);
    this.#rowIds[position] = rowId;
    this.#scales[position] = this.#coding.write(this.#memory, this.#addressOf(position), vector);
  }

  /** Forgets a row of a tracked list; its place stays empty. */
  remove(rowId: number): void {
    const position = this.#positions?.get(rowId);
    if (position === undefined) return;
    this.#positions?.delete(rowId);
    this.#rowIds[position] = NO_ROW;
  }

  /** The vector of a row of a tracked list of floats, valid until the list changes; null for any other. */
  vectorOf(rowId: number): Float32Array | null {
    const position = this.#positions?.get(rowId);
    return position === undefined ? null : this.#coding.read(this.#memory, this.#addressOf(position));
  }

  /** The nearest rows, best first. Yields between slices of work, so that a caller may let others run. */
  *nearest(query: Float32Array, { count, allows }: NearestOptions): Generator<void, NearRow[]> {
    const best = new BestRows(count);
    const blocksPerSlice = SLICE_BYTES / BLOCK_BYTES;
    for (let block = 0; block * this.#rowsPerBlock < this.#size; block += 1) {
      if (block > 0 && block % blocksPerSlice === 0) yield;
      // Written again after each pause: another scan may have used the place.
      if (block % blocksPerSlice === 0) this.#coding.writeQuery(this.#memory, QUERY_AT, query);
      this.#compareBlock(block, best, allows);
    }
    return this.#ranked(best);
  }

  /** The nearest rows among some places of the list, best first. */
  nearestAmong(query: Float32Array, positions: readonly number[], count: number): NearRow[] {
    const best = new BestRows(count);
    this.#coding.writeQuery(this.#memory, QUERY_AT, query);
    const ascending = Float64Array.from(positions).sort();
    for (let from = 0; from < ascending.length; from += MAX_RESULTS) {
      this.#comparePlaces(ascending.subarray(from, from + MAX_RESULTS), best);
    }
    return this.#ranked(best);
  }

  #comparePlaces(positions: Float64Array, best: BestRows): void {
    const compare = this.#coding.loop(this.#memory);
    for (const [index, position] of positions.entries()) {
      compare(QUERY_AT, this.#addressOf(position), 1, this.#coding.stride, RESULTS_AT + index * 4);
    }
    const results = this.#coding.results(this.#memory, RESULTS_AT, positions.length);
    for (const [index, position] of positions.entries()) {
      const score = (results[index] ?? 0) * (this.#scales[position] ?? 0);
      if (score >= best.floor) best.add(position, score);
    }
  }

  #ranked(best: BestRows): NearRow[] {
    return best.ranked().map(({ row, score }) => ({
      rowId: this.#rowIds[row] ?? NO_ROW,
      position: row,
      score,
    }));
  }

  #compareBlock(block: number, best: BestRows, allows: ((rowId: number) => boolean) | undefined): void {
    const first = block * this.#rowsPerBlock;
    const rows = Math.min(this.#rowsPerBlock, this.#size - first);
    const compare = this.#coding.loop(this.#memory);
    compare(QUERY_AT, this.#blocks[block] ?? 0, rows, this.#coding.stride, RESULTS_AT);
    const results = this.#coding.results(this.#memory, RESULTS_AT, rows);
    for (let row = 0; row < rows; row += 1) {
      const score = (results[row] ?? 0) * (this.#scales[first + row] ?? 0);
      if (score < best.floor) continue;
      const rowId = this.#rowIds[first + row] ?? NO_ROW;
      if (rowId === NO_ROW || (allows !== undefined && !allows(rowId))) continue;
      best.add(first + row, score);
    }
  }

  /** Gives the memory back; the list must not be used any more. */
  free(): void {
    this.#memory.free(this.#blocks);
  }
}
