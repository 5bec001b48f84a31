import type { CommandContext } from "./context.ts";
import type { Canvas } from "./output.ts";

/** What a list answers besides its rows. */
interface ListNotes {
  readonly search_mode?: string;
  readonly degraded?: readonly string[];
}

export interface ListView<Row> {
  readonly rows: readonly Row[];
  readonly limit: number;
  /** Singular name, such as `profile`. */
  readonly noun: string;
  readonly notes?: ListNotes;
  readonly render: (rows: readonly Row[], canvas: Canvas, nowMs: number) => string;
}

/** Prints a list: rows with `count`, `limit` and `has_more` for a program; a count and panels for a person. */
export function printList<Row>(context: CommandContext, view: ListView<Row>): void {
  const { rows, limit, noun, notes, render } = view;
  const degraded = notes?.degraded ?? [];
  context.out.json(rows, {
    count: rows.length,
    limit,
    has_more: rows.length === limit,
    ...(degraded.length === 0 ? {} : { degraded }),
  });
  context.out.note(`Found ${rows.length} ${noun}(s)`);
  if (degraded.length > 0) context.out.note(`Some hits may be missing: ${degraded.join(", ")}`);
  context.out.text(render(rows, context.out.canvas, context.io.now()));
}
