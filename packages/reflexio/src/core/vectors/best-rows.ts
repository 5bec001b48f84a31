/** Keeps the best rows of a scan without sorting all of them. Rows come in ascending order; of equal scores the later row is the better. */
export class BestRows {
  readonly #count: number;
  readonly #rows: Float64Array;
  readonly #scores: Float64Array;
  readonly #spare: { readonly rows: Float64Array; readonly scores: Float64Array };
  #size = 0;
  #floor = Number.NEGATIVE_INFINITY;

  /** @param count Rows to keep, at least 1. */
  constructor(count: number) {
    this.#count = count;
    // Twice the room, so that cutting back to the best is paid by as many rows.
    this.#rows = new Float64Array(count * 2);
    this.#scores = new Float64Array(count * 2);
    this.#spare = { rows: new Float64Array(count), scores: new Float64Array(count) };
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

  /** Keeps the best; of those that equal the last of them, the latest. */
  #cut(): void {
    const scores = this.#scores;
    const floor = scores.slice(0, this.#size).sort()[this.#size - this.#count] ?? this.#floor;
    let equal = this.#count - scores.subarray(0, this.#size).filter((score) => score > floor).length;
    let kept = 0;
    for (let index = this.#size - 1; index >= 0; index -= 1) {
      const score = scores[index] ?? 0;
      if (score < floor || (score === floor && equal <= 0)) continue;
      if (score === floor) equal -= 1;
      this.#spare.rows[kept] = this.#rows[index] ?? 0;
      this.#spare.scores[kept] = score;
      kept += 1;
    }
    // Back in the order in which they came.
    this.#rows.set(this.#spare.rows.subarray(0, kept).reverse());
    this.#scores.set(this.#spare.scores.subarray(0, kept).reverse());
    this.#size = kept;
    this.#floor = floor;
  }

  /** Best first. */
  ranked(): { readonly row: number; readonly score: number }[] {
    if (this.#size > this.#count) this.#cut();
    return Array.from(this.#rows.subarray(0, this.#size), (row, index) => ({
      row,
      score: this.#scores[index] ?? 0,
    })).sort((a, b) => b.score - a.score || b.row - a.row);
  }
}
