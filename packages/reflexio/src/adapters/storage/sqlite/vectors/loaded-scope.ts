import { type Centre, RunningCentre } from "../../../../core/vectors/centre.ts";
import { CodeList, type NearestOptions, type NearRow } from "../../../../core/vectors/code-list.ts";
import type { CodeMemory } from "../../../../core/vectors/code-memory.ts";
import { type CodingName, createCoding } from "../../../../core/vectors/coding.ts";
import { takeTurns } from "../take-turns.ts";
import type { StoredVector, VectorScope } from "./stored-vectors.ts";

/** Up to so many rows vectors are kept as they are: 19 MB, and no search has to read any from disk. */
const MAX_EXACT_ROWS = 12_288;
/** Up to so many rows a byte for each number: 77 MB. Above, a bit for each number. */
const MAX_BYTES_ROWS = 200_000;

interface Preselection {
  readonly coding: CodingName;
  /** Up to so many rows comparing all of them is as quick. */
  readonly aboveRows: number;
  /** Rows to choose, or as many times the rows wanted. */
  readonly atLeast: number;
  readonly times: number;
}

/** What is kept beside a list to choose the rows that are compared by it, in a quarter or an eighth of the time. */
const preselections: Readonly<Record<CodingName, Preselection | null>> = {
  floats: { coding: "bytes", aboveRows: 3_000, atLeast: 200, times: 2 },
  bytes: { coding: "bits", aboveRows: 20_000, atLeast: 2_000, times: 4 },
  bits: null,
};

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
  /** The same rows in the same places. */
  #preselection: CodeList | undefined;
  readonly #centre = new RunningCentre();
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
    this.#takeFromCentre(rowId);
    this.#centre.add(vector);
    this.#list.put(rowId, vector);
    const coarse = preselections[this.coding];
    if (coarse === null) return;
    this.#preselection ??= new CodeList(this.#memory, createCoding(coarse.coding, dimensions), this.exact);
    this.#preselection.put(rowId, vector);
  }

  /** Counts the row as gone, whether or not it was of this scope; an exact scope forgets it at once. */
  remove(rowId: number): void {
    this.#takeFromCentre(rowId);
    this.#list?.remove(rowId);
    this.#preselection?.remove(rowId);
    this.#gone += 1;
  }

  /** The mean of the vectors. Unless the scope is exact, rows that are gone or replaced may still be in it. */
  centre(): Centre | null {
    return this.#centre.centre();
  }

  #takeFromCentre(rowId: number): void {
    const known = this.#list?.vectorOf(rowId) ?? null;
    if (known !== null) this.#centre.remove(known);
  }

  /** The nearest rows by their codes; the same row may come twice unless the scope is exact. */
  async nearest(vector: Float32Array, options: NearestOptions): Promise<NearRow[]> {
    const list = this.#list;
    if (list === undefined || options.count <= 0) return [];
    const coarse = preselections[this.coding];
    if (coarse === null || this.#preselection === undefined || list.size <= coarse.aboveRows) {
      return takeTurns(list.nearest(vector, options));
    }
    const count = Math.max(coarse.atLeast, options.count * coarse.times);
    const near = await takeTurns(this.#preselection.nearest(vector, { ...options, count }));
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
