/** The mean of some vectors and how many they are. */
export interface Centre {
  readonly mean: Float32Array;
  readonly rows: number;
}

/** Keeps the mean of vectors that come and go. Sums are doubles: taking out what was put in leaves no trace. */
export class RunningCentre {
  #sum = new Float64Array(0);
  #rows = 0;

  add(vector: Float32Array): void {
    if (this.#sum.length === 0) this.#sum = new Float64Array(vector.length);
    this.#rows += 1;
    for (let index = 0; index < vector.length; index += 1) {
      this.#sum[index] = (this.#sum[index] ?? 0) + (vector[index] ?? 0);
    }
  }

  /** @param vector one that was added */
  remove(vector: Float32Array): void {
    this.#rows -= 1;
    for (let index = 0; index < vector.length; index += 1) {
      this.#sum[index] = (this.#sum[index] ?? 0) - (vector[index] ?? 0);
    }
  }

  /** Null without vectors. */
  centre(): Centre | null {
    const rows = this.#rows;
    return rows === 0 ? null : { rows, mean: Float32Array.from(this.#sum, (value) => value / rows) };
  }
}
