import type { ScenarioResult } from "./run-size.ts";

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 60;
const RIGHT = 190;
const TOP = 30;
const BOTTOM = 50;
const COLOURS = ["#2563eb", "#059669", "#d97706", "#dc2626", "#7c3aed"];

function position(value: number, [low, high]: readonly [number, number], from: number, to: number): number {
  const share = (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  return Math.round((from + share * (to - from)) * 10) / 10;
}

function decades([low, high]: readonly [number, number]): number[] {
  const first = Math.round(Math.log10(low));
  const last = Math.round(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
}

function grid(rows: readonly [number, number], times: readonly [number, number]): string[] {
  const bottom = HEIGHT - BOTTOM;
  const right = WIDTH - RIGHT;
  return [
    ...decades(rows).flatMap((value) => {
      const x = position(value, rows, LEFT, right);
      return [
        `<line x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}" stroke="#e5e7eb"/>`,
        text(x, bottom + 18, value.toLocaleString("en"), 'text-anchor="middle"'),
      ];
    }),
    ...decades(times).flatMap((value) => {
      const y = position(value, times, bottom, TOP);
      return [
        `<line x1="${LEFT}" y1="${y}" x2="${right}" y2="${y}" stroke="#e5e7eb"/>`,
        text(LEFT - 8, y + 4, `${value} ms`, 'text-anchor="end"'),
      ];
    }),
    text((LEFT + right) / 2, HEIGHT - 10, "rows of each kind", 'text-anchor="middle"'),
  ];
}

/** A chart of the p95 of each scenario over the number of rows, both on logarithmic axes; SVG. */
export function latencyChart(results: readonly ScenarioResult[]): string {
  const sizes = results.map((result) => result.rows);
  const rows = [Math.min(...sizes), Math.max(...sizes, Math.min(...sizes) * 10)] as const;
  const slowest = Math.max(...results.map((result) => result.p95_ms));
  const times = [1, Math.max(100, 10 ** Math.ceil(Math.log10(slowest)))] as const;
  const names = [...new Set(results.map((result) => result.scenario))];
  const lines = names.flatMap((name, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const points = results
      .filter((result) => result.scenario === name)
      .map((result) => {
        const x = position(result.rows, rows, LEFT, WIDTH - RIGHT);
        const y = position(Math.max(result.p95_ms, times[0]), times, HEIGHT - BOTTOM, TOP);
        return { x, y };
      });
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(({ x, y }) => `${x},${y}`).join(" ")}"/>`,
      ...points.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`),
      text(WIDTH - RIGHT + 12, TOP + 16 + index * 20, `■ ${name}`, `fill="${colour}"`),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    "<title>Search latency, p95, by number of rows</title>",
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 18, "Search latency, p95", 'font-weight="bold"'),
    ...grid(rows, times),
    ...lines,
    "</svg>\n",
  ].join("\n");
}
