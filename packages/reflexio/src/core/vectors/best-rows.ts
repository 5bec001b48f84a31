/** Keeps the best rows of a scan without sorting all of them. Equal scores: the later row counts as better. */
export class BestRows {
  readonly #count: number;
  readonly #rows: Float64Array;
  readonly #scores: Float64Array;
  #size = 0;
  #floor = Number.NEGATIVE_INFINITY;

  /** @param count Rows to keep, at least 1. */
  constructor(count: number) {
    this.#count = count;
    // Twice the room, so that cutting back to the best is paid by as many rows.
    this.#rows = new Float64Array(count * 2);
    this.#scores = new Float64Array(count * 2);
  }

  /** Scores below it cannot be among the best any more. */
  get floor(): number {
    return this.#floor;
  }

  /** Call only with a score that is not below the floor. */
  add(row: number, score: number): void {
    this.#rows[this.#size] = row;
    this.#scores[this.#size] = score;
    this.#size += 1;
    if (this.#size === this.#rows.length) this.#cut();
  }

  #order(): number[] {
    const order = Array.from({ length: this.#size }, (_, index) => index);
    const rows = this.#rows;
    const scores = this.#scores;
    return order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (rows[b] ?? 0) - (rows[a] ?? 0));
  }

  #cut(): void {
    const best = this.#order().slice(0, this.#count);
    const kept = best.map((index) => ({ row: this.#rows[index] ?? 0, score: this.#scores[index] ?? 0 }));
    for (const [index, { row, score }] of kept.entries()) {
      this.#rows[index] = row;
      this.#scores[index] = score;
    }
    this.#size = kept.length;
    this.#floor = kept.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
  }

  /** Best first. */
  ranked(): { readonly row: number; readonly score: number }[] {
    return this.#order()
      .slice(0, this.#count)
      .map((index) => ({ row: this.#rows[index] ?? 0, score: this.#scores[index] ?? 0 }));
  }
}
