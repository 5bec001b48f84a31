import { CodeList, type NearestOptions, type NearRow } from "../../../../core/vectors/code-list.ts";
import type { CodeMemory } from "../../../../core/vectors/code-memory.ts";
import { type CodingName, createCoding } from "../../../../core/vectors/coding.ts";
import type { StoredVector, VectorScope } from "./stored-vectors.ts";
import { takeTurns } from "./take-turns.ts";

/** Up to so many rows vectors are kept as they are: 6 MB, and no search has to read any from disk. */
const MAX_EXACT_ROWS = 4_096;
/** Up to so many rows a byte for each number beside the bits: 86 MB. Above, a bit for each number. */
const MAX_BYTES_ROWS = 200_000;
/** Rows that bits choose for a comparison by bytes, or as many times the rows wanted. */
const MIN_PRESELECTED = 2_000;
const PRESELECTED = 4;
/** Rows a scope may outgrow its coding by before it is read again in a coarser one. */
const GROWTH = 1.25;
/** Gone rows that an untracked list may carry, beside a quarter of its own rows. */
const MIN_GONE = 1_000;

const codingLimits = {
  floats: MAX_EXACT_ROWS,
  bytes: MAX_BYTES_ROWS,
  bits: Number.POSITIVE_INFINITY,
} as const;

/** How so many rows are kept; above the largest number that matters the count may be cut off. */
export function codingFor(rows: number): CodingName {
  if (rows <= MAX_EXACT_ROWS) return "floats";
  return rows <= MAX_BYTES_ROWS ? "bytes" : "bits";
}

/** Rows to count to choose a coding. */
export const COUNT_LIMIT = MAX_BYTES_ROWS + 1;

/** The codes of one scope. */
export class LoadedScope {
  readonly scope: VectorScope;
  readonly modelId: string;
  readonly coding: CodingName;
  readonly #memory: CodeMemory;
  #list: CodeList | undefined;
  /** Beside a list of bytes: the same rows in the same places, compared ten times as fast. */
  #preselection: CodeList | undefined;
  #gone = 0;
  #readers = 0;
  #dropped = false;

  constructor(scope: VectorScope, modelId: string, coding: CodingName, memory: CodeMemory) {
    this.scope = scope;
    this.modelId = modelId;
    this.coding = coding;
    this.#memory = memory;
  }

  /** True when a cosine of `nearest` is exact and every row it gives is still there. */
  get exact(): boolean {
    return this.coding === "floats";
  }

  get size(): number {
    return this.#list?.size ?? 0;
  }

  get byteLength(): number {
    return (this.#list?.byteLength ?? 0) + (this.#preselection?.byteLength ?? 0);
  }

  /** True when it should be read again: too many rows for its coding, or too many that are gone. */
  get outdated(): boolean {
    return this.size > codingLimits[this.coding] * GROWTH || this.#gone > Math.max(MIN_GONE, this.size / 4);
  }

  /** Keeps the memory while somebody reads or fills it. */
  pin(): void {
    this.#readers += 1;
  }

  unpin(): void {
    this.#readers -= 1;
    this.#freeUnused();
  }

  put({ rowId, vector }: StoredVector): void {
    const dimensions = vector.length;
    this.#list ??= new CodeList(this.#memory, createCoding(this.coding, dimensions), this.exact);
    this.#list.put(rowId, vector);
    if (this.coding !== "bytes") return;
    this.#preselection ??= new CodeList(this.#memory, createCoding("bits", dimensions), false);
    this.#preselection.put(rowId, vector);
  }

  /** Counts the row as gone, whether or not it was of this scope; an exact scope forgets it at once. */
  remove(rowId: number): void {
    this.#list?.remove(rowId);
    this.#gone += 1;
  }

  /** The nearest rows by their codes; the same row may come twice unless the scope is exact. */
  async nearest(vector: Float32Array, options: NearestOptions): Promise<NearRow[]> {
    const list = this.#list;
    if (list === undefined || options.count <= 0) return [];
    const preselected = Math.max(MIN_PRESELECTED, options.count * PRESELECTED);
    if (this.#preselection === undefined || list.size <= preselected * 2) {
      return takeTurns(list.nearest(vector, options));
    }
    const near = await takeTurns(this.#preselection.nearest(vector, { ...options, count: preselected }));
    return list.nearestAmong(
      vector,
      near.map(({ position }) => position),
      options.count,
    );
  }

  /** Gives the memory back as soon as nobody holds it. */
  drop(): void {
    this.#dropped = true;
    this.#freeUnused();
  }

  #freeUnused(): void {
    if (!this.#dropped || this.#readers > 0) return;
    this.#list?.free();
    this.#preselection?.free();
    this.#list = undefined;
    this.#preselection = undefined;
  }
}
