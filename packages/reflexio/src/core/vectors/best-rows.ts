/** Keeps the best rows of a scan. Rows come in ascending order; of equal scores the later row is the better. */
export class BestRows {
  readonly #count: number;
  readonly #rows: Float64Array;
  readonly #scores: Float64Array;
  readonly #spare: Float64Array;
  #size = 0;
  #floor = Number.NEGATIVE_INFINITY;

  /** @param count Rows to keep, at least 1. */
  constructor(count: number) {
    this.#count = count;
    // Twice the room, so that cutting back to the best is paid by as many rows.
    this.#rows = new Float64Array(count * 2);
    this.#scores = new Float64Array(count * 2);
    this.#spare = new Float64Array(count * 2);
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
    const rows = this.#rows;
    const scores = this.#scores;
    this.#spare.set(scores);
    const floor = valueAt(this.#spare, this.#size, this.#size - this.#count);
    let above = 0;
    for (let index = 0; index < this.#size; index += 1) if ((scores[index] ?? 0) > floor) above += 1;
    let surplus = -(this.#count - above);
    for (let index = 0; index < this.#size; index += 1) if (scores[index] === floor) surplus += 1;
    let kept = 0;
    for (let index = 0; index < this.#size; index += 1) {
      const score = scores[index] ?? 0;
      if (score < floor) continue;
      if (score === floor && surplus > 0) {
        surplus -= 1;
        continue;
      }
      rows[kept] = rows[index] ?? 0;
      scores[kept] = score;
      kept += 1;
    }
    this.#size = kept;
    this.#floor = floor;
  }

  /** Best first. */
  ranked(): { readonly row: number; readonly score: number }[] {
    if (this.#size > this.#count) this.#cut();
    const ranked: { readonly row: number; readonly score: number }[] = [];
    for (let index = 0; index < this.#size; index += 1) {
      ranked.push({ row: this.#rows[index] ?? 0, score: this.#scores[index] ?? 0 });
    }
    return ranked.sort((a, b) => b.score - a.score || b.row - a.row);
  }
}

/** The value that would stand at a place if the first `size` values were sorted; moves them about. */
function valueAt(values: Float64Array, size: number, place: number): number {
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const moved = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = moved;
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return values[place] ?? 0;
}
