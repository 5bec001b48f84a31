import type { Canvas } from "../output.ts";
import { cleanLine, displayWidth, padEnd, padStart } from "./terminal-text.ts";

interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Cut to what is left of the line; every other column stays whole, since ids are copied. */
  readonly isElastic?: boolean;
}

const GAP = "  ";
/** Narrower than this, an elastic column says nothing. */
const MIN_ELASTIC = 16;

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let short = text.slice(0, width);
  while (displayWidth(short) > width - 1) short = short.slice(0, -1);
  return `${short}…`;
}

/** Rows under titles, without borders, so that columns can be copied. Empty without rows. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  canvas: Canvas,
): string {
  if (rows.length === 0) return "";
  const cells = rows.map((row) => columns.map((_, index) => cleanLine(row[index] ?? "")));
  const widest = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[index] ?? ""))),
  );
  const fixed = widest.reduce((sum, width, index) => sum + (columns[index]?.isElastic ? 0 : width), 0);
  const room = canvas.width - fixed - GAP.length * (columns.length - 1);
  const widths = widest.map((width, index) =>
    columns[index]?.isElastic ? Math.min(width, Math.max(MIN_ELASTIC, room)) : width,
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.isNumber ? padStart(cell, width) : padEnd(cut(cell, width), width);
      })
      .join(GAP)
      .trimEnd();
  const titles = canvas.paint.dim(line(columns.map(({ title }) => title)));
  return [titles, ...cells.map(line)].join("\n");
}
