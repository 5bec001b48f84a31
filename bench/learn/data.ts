import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Speaker, Turn, TurnTool, TurnWindow } from "../../packages/reflexio/src/ports/learner.ts";

interface PublishedInteraction {
  readonly role: string;
  readonly content: string;
  readonly created_at?: number;
  readonly tools_used?: readonly TurnTool[];
  readonly expert_content?: string;
}

interface PublishedSession {
  readonly user_id: string;
  readonly session_id: string;
  readonly interactions: readonly PublishedInteraction[];
}

/** One line of `profiles.jsonl` or `playbooks.jsonl`. */
export interface Gold {
  readonly id: string;
  readonly user_id: string;
  readonly session_id?: string;
  readonly source?: readonly string[];
  readonly gold_profile?: string | null;
  readonly gold_rule?: string | null;
}

/** One line of EURTAD's `labels.jsonl`. */
export interface FeedbackLabel {
  readonly session_id: string;
  readonly turn_idx: number;
  readonly feedback: boolean;
  readonly correction: boolean;
}

/** A session as the learner sees it. */
export interface BenchSession {
  readonly userId: string;
  readonly sessionId: string;
  readonly window: TurnWindow;
}

/** One set of the data folder. */
export interface BenchSet {
  readonly name: string;
  readonly folder: string;
  readonly sessions: readonly BenchSession[];
}

function readJsonl<Row>(path: string): Row[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): Row => JSON.parse(line));
}

const speakers: Readonly<Record<string, Speaker>> = {
  user: "user",
  human: "user",
  customer: "user",
  tool: "tool",
  function: "tool",
  system: "system",
};

function createTurns(session: PublishedSession, firstId: number): Turn[] {
  return session.interactions.map((interaction, index) => ({
    interactionId: firstId + index,
    requestId: session.session_id,
    speaker: speakers[interaction.role.toLowerCase()] ?? "agent",
    content: interaction.content ?? "",
    expertContent: interaction.expert_content ?? "",
    tools: interaction.tools_used ?? [],
    action: "",
    createdAt: interaction.created_at ?? 0,
    fresh: true,
  }));
}

function readSet(folder: string): BenchSet {
  let nextId = 1;
  const sessions = readJsonl<PublishedSession>(join(folder, "sessions.jsonl")).map((session) => {
    const turns = createTurns(session, nextId);
    nextId += turns.length;
    return {
      userId: session.user_id,
      sessionId: session.session_id,
      window: { sessionId: session.session_id, turns },
    };
  });
  return { name: basename(folder), folder, sessions };
}

/** Reads `folder` itself when it is a set, otherwise every set below it, in order of their names. */
export function readSets(folder: string): BenchSet[] {
  if (existsSync(join(folder, "sessions.jsonl"))) return [readSet(folder)];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, "sessions.jsonl")))
    .map(readSet);
}

/** The gold lines of a set, empty when it has none. */
export function readGold(set: BenchSet, list: "profiles" | "playbooks"): Gold[] {
  return readJsonl<Gold>(join(set.folder, `${list}.jsonl`));
}

/** The feedback labels of a set, empty when it has none of that kind. */
export function readFeedbackLabels(set: BenchSet): FeedbackLabel[] {
  return readJsonl<FeedbackLabel>(join(set.folder, "labels.jsonl")).filter(
    (label) => typeof label.feedback === "boolean" && typeof label.turn_idx === "number",
  );
}
