import type { Canvas } from "../output.ts";
import { displayWidth, padEnd } from "./terminal-text.ts";

/** One line of a panel: its plain text, and how to paint it once its width is known. */
export interface PanelLine {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const ROUNDED = { topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", bar: "─", side: "│" };
const PLAIN = { topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", bar: "-", side: "|" };

/** Columns of text inside a panel. */
export function panelTextWidth(canvas: Canvas): number {
  return canvas.width - 4;
}

/**
 * A box around lines that already fit. The title is never cut, since it holds ids that people copy: a title
 * too long for the border stands above the box.
 */
export function panel(title: string, lines: readonly PanelLine[], canvas: Canvas): string {
  const edge = canvas.hasUnicode ? ROUNDED : PLAIN;
  const { paint } = canvas;
  const inner = canvas.width - 2;
  const fits = title !== "" && displayWidth(title) + 3 <= inner;
  const head = fits ? `${edge.bar} ${paint.bold(title)} ` : "";
  const headWidth = fits ? displayWidth(title) + 3 : 0;
  const body = lines.map(({ text, paint: color }) => {
    const padding = " ".repeat(Math.max(0, panelTextWidth(canvas) - displayWidth(text)));
    return `${edge.side} ${color === undefined ? text : color(text)}${padding} ${edge.side}`;
  });
  return [
    ...(title !== "" && !fits ? [paint.bold(title)] : []),
    `${edge.topLeft}${head}${edge.bar.repeat(inner - headWidth)}${edge.topRight}`,
    ...body,
    `${edge.bottomLeft}${edge.bar.repeat(inner)}${edge.bottomRight}`,
  ].join("\n");
}

/** Two columns, names padded to the widest; values stay whole. */
export function grid(rows: readonly (readonly [name: string, value: string])[], canvas: Canvas): string {
  const width = Math.max(0, ...rows.map(([name]) => displayWidth(name)));
  return rows.map(([name, value]) => `${canvas.paint.dim(padEnd(name, width))}  ${value}`).join("\n");
}
