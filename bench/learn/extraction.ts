import type { Gold } from "./data.ts";
import type { Entry, LearntSet } from "./entries.ts";
import { createSimilarity } from "./similarity.ts";

/** How well the entries of a set cover its gold. */
export interface ExtractionScore {
  readonly gold: number;
  readonly entries: number;
  readonly entriesPerUser: number;
  readonly mostEntriesOfAUser: number;
  /** Share of the gold held by an entry from its own session. */
  readonly extracted: number;
  /** The same, looking at the content without its trigger. */
  readonly extractedByContent: number;
  /** Share of the entries that hold some gold. */
  readonly matching: number;
}

/** Gold texts that were missed and entries that match nothing, for reading. */
export interface ExtractionDetail {
  readonly missed: readonly string[];
  readonly unmatched: readonly string[];
}

/** A gold counts as extracted from this share of its weighted stems on. */
const holdsEnough = 0.5;

const textOf = (gold: Gold): string => gold.gold_profile ?? gold.gold_rule ?? "";

/** Sessions a gold comes from: `session:x`, `x#3` or the line's own session. */
function sessionsOf(gold: Gold): Set<string> {
  const named = (gold.source ?? []).map((id) => id.replace(/^session:/, "").replace(/#\d+$/, ""));
  return new Set(named.length > 0 || gold.session_id === undefined ? named : [gold.session_id]);
}

interface UserScore {
  readonly extracted: number;
  readonly extractedByContent: number;
  readonly matching: Set<Entry>;
  readonly missed: string[];
}

function holders(gold: Gold, entries: readonly Entry[], read: (entry: Entry) => string): Entry[] {
  const sessions = sessionsOf(gold);
  const similarity = createSimilarity(entries.map(read));
  return entries.filter(
    (entry) =>
      [...entry.sessionIds].some((id) => sessions.has(id)) &&
      similarity(textOf(gold), read(entry)) >= holdsEnough,
  );
}

function scoreUser(golds: readonly Gold[], entries: readonly Entry[]): UserScore {
  const matching = new Set<Entry>();
  const missed: string[] = [];
  let extractedByContent = 0;
  for (const gold of golds) {
    const found = holders(gold, entries, (entry) => entry.text);
    for (const entry of found) matching.add(entry);
    if (found.length === 0) missed.push(`${gold.id}: ${textOf(gold)}`);
    if (holders(gold, entries, (entry) => entry.content).length > 0) extractedByContent += 1;
  }
  return { extracted: golds.length - missed.length, extractedByContent, matching, missed };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Scores a learnt set against its gold lines; lines without gold text are noise and not counted. */
export function scoreExtraction(
  learnt: LearntSet,
  lines: readonly Gold[],
): { score: ExtractionScore; detail: ExtractionDetail } {
  const golds = lines.filter((line) => textOf(line) !== "");
  const users = [...learnt.byUser].map(([userId, entries]) => ({
    entries,
    result: scoreUser(
      golds.filter((gold) => gold.user_id === userId),
      entries,
    ),
  }));
  const entries = users.flatMap((user) => user.entries);
  const matching = users.flatMap((user) => [...user.result.matching]);
  const sum = (read: (result: UserScore) => number): number =>
    users.reduce((total, user) => total + read(user.result), 0);
  return {
    score: {
      gold: golds.length,
      entries: entries.length,
      entriesPerUser: ratio(entries.length, users.length),
      mostEntriesOfAUser: Math.max(0, ...users.map((user) => user.entries.length)),
      extracted: ratio(
        sum((result) => result.extracted),
        golds.length,
      ),
      extractedByContent: ratio(
        sum((result) => result.extractedByContent),
        golds.length,
      ),
      matching: ratio(matching.length, entries.length),
    },
    detail: {
      missed: users.flatMap((user) => user.result.missed),
      unmatched: entries
        .filter((entry) => !matching.includes(entry))
        .map((entry) => `${[...entry.sessionIds][0]} [${entry.reason}] ${entry.text}`),
    },
  };
}
