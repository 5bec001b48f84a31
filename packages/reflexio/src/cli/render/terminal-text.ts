/**
 * Escape sequences: CSI, then OSC and other strings that have an end, then two-character ones. They are
 * removed whole, so that no `[31m` stays behind. A string without an end loses only its start: it must not
 * swallow the text after it.
 */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/g;

/** Other control characters but line feed, and the marks that reorder text for the reader's eye. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text that cannot drive a terminal: no escape sequence, no control character but the line feed. */
export function clean(text: string): string {
  return text.replace(SEQUENCES, "").replace(/\r\n?/g, "\n").replace(/\t/g, "  ").replace(CONTROLS, "");
}

/** {@link clean} on one line. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const PRINTABLE_ASCII = /^[ -~]*$/;

let graphemes: Intl.Segmenter | undefined;

/** Made at its first use: it takes 10 ms, and most output is ASCII. */
function segmenter(): Intl.Segmenter {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return graphemes;
}

function graphemeWidth(grapheme: string): number {
  if (PRINTABLE_ASCII.test(grapheme)) return grapheme.length;
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** Columns that text without escape sequences takes on a terminal. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter().segment(text)) width += graphemeWidth(segment);
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Pieces of a word that fit the width. */
function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const { segment } of segmenter().segment(word)) {
    const size = graphemeWidth(segment);
    if (used + size > width && piece !== "") {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += segment;
    used += size;
  }
  return [...pieces, piece];
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const word of line.split(" ")) {
    const size = displayWidth(word);
    if (current !== "" && used + 1 + size <= width) {
      current += ` ${word}`;
      used += 1 + size;
      continue;
    }
    if (current !== "") lines.push(current);
    const pieces = size > width ? breakWord(word, width) : [word];
    lines.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? "";
    used = displayWidth(current);
  }
  return [...lines, current];
}

/** Facts with dots between them, in lines of at most `width` columns after the indent; no fact is broken, so ids stay whole. */
export function factLines(facts: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  for (const fact of facts) {
    const longer = `${lines.at(-1)} · ${fact}`;
    if (lines.length > 0 && displayWidth(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(`${indent}${fact}`);
  }
  return lines.join("\n");
}

/** Cleaned text in lines of at most `width` columns; its own line breaks are kept. */
export function wrap(text: string, width: number): string[] {
  return clean(text)
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd(), Math.max(8, width)));
}
