/** A part of a text, from a position up to another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds one sort of thing that must not be kept. Its mask is never found by any detector. */
export interface Detector {
  readonly mask: string;
  find(text: string): Iterable<Span>;
}
