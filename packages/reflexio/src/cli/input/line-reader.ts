/** One line of a stream, or why it could not be read. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: string };

export interface LineReaderOptions {
  readonly maxLineBytes: number;
  /** Bound of line 1, which may be a whole JSON document. */
  readonly maxFirstLineBytes?: number;
  /** Called with the bytes read so far, for progress. */
  readonly onProgress?: (bytes: number) => void;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Collects the bytes of the line being read; one that is too long is counted but not kept. */
class LineBuffer {
  private parts: Buffer[] = [];
  private size = 0;
  private maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  add(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size <= this.maxBytes) this.parts.push(bytes);
    else this.parts = [];
  }

  isEmpty(): boolean {
    return this.size === 0;
  }

  /** Ends the line; the next one may have `nextMaxBytes`. */
  take(number: number, nextMaxBytes: number): Line {
    const bound = this.maxBytes;
    const isTooLong = this.size > bound;
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    this.size = 0;
    this.maxBytes = nextMaxBytes;
    if (!isTooLong) return decode(bytes, number);
    return {
      number,
      problem: `Line ${number} is longer than ${bound} bytes; write one payload a line (JSONL)`,
    };
  }
}

function decode(line: Buffer, number: number): Line {
  const end = line.at(-1) === CARRIAGE_RETURN ? -1 : line.length;
  try {
    // The decoder also drops a byte order mark.
    return { number, text: new TextDecoder("utf-8", { fatal: true }).decode(line.subarray(0, end)) };
  } catch {
    return { number, problem: `Line ${number} is not valid UTF-8` };
  }
}

/**
 * The lines of a stream of any size. At most one line is held in memory; one that is longer than the bound,
 * or that is not UTF-8, is reported and skipped.
 */
export async function* readLines(
  source: AsyncIterable<Buffer | string>,
  { maxLineBytes, maxFirstLineBytes = maxLineBytes, onProgress }: LineReaderOptions,
): AsyncGenerator<Line> {
  const pending = new LineBuffer(maxFirstLineBytes);
  let number = 1;
  let bytesRead = 0;
  for await (const piece of source) {
    const chunk = typeof piece === "string" ? Buffer.from(piece) : piece;
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      pending.add(chunk.subarray(from, at));
      onProgress?.(bytesRead + at);
      yield pending.take(number, maxLineBytes);
      number += 1;
      from = at + 1;
    }
    if (from < chunk.length) pending.add(chunk.subarray(from));
    bytesRead += chunk.length;
    onProgress?.(bytesRead);
  }
  if (!pending.isEmpty()) yield pending.take(number, maxLineBytes);
}
