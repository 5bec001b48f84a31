/** Compares the query at `query` with `rows` vectors of `bytes` bytes from `codes` on; one number a row to `out`. */
export type ScanLoop = (query: number, codes: number, rows: number, bytes: number, out: number) => void;

/** The three comparisons, by what the vectors are made of. Addresses are byte offsets into the memory. */
export interface ScanLoops {
  /** f32 dot products, stored as f32. `bytes` is a multiple of 64. */
  readonly floats: ScanLoop;
  /** Dot products of int8 vectors and an int16 query, stored as i32. `bytes` is a multiple of 16. */
  readonly bytes: ScanLoop;
  /** Differing bits, stored as i32. `bytes` is a multiple of 8. */
  readonly bits: ScanLoop;
}
