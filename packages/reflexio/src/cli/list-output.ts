import type { CommandContext } from "./context.ts";
import type { Canvas } from "./output.ts";

/** What a list answers besides its rows. */
interface ListNotes {
  readonly search_mode?: string;
  readonly degraded?: readonly string[];
  readonly nothing_relevant?: { readonly best_score: number };
}

/** `Nothing relevant: …`, or nothing when there is no such note. */
export function relevanceNote({ nothing_relevant: none }: ListNotes): readonly string[] {
  return none === undefined
    ? []
    : [`Nothing relevant: the best match scores ${none.best_score.toFixed(2)}, below the threshold.`];
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
    ...(notes?.nothing_relevant === undefined ? {} : { nothing_relevant: notes.nothing_relevant }),
  });
  context.out.note(`Found ${rows.length} ${noun}(s)`);
  for (const note of relevanceNote(notes ?? {})) context.out.note(note);
  if (degraded.length > 0) context.out.note(`Some hits may be missing: ${degraded.join(", ")}`);
  context.out.text(render(rows, context.out.canvas, context.io.now()));
}
