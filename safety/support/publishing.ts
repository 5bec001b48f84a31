import { z } from "zod";
import { cell, withDatabase } from "./database.ts";
import type { Caller, Outcome } from "./http.ts";

const answerSchema = z.object({ success: z.literal(true), request_id: z.string() });

/** What became of publishes, each with one turn of its own. */
export interface Ledger {
  /** Text of the turn by the request id that was answered. */
  readonly acknowledged: Map<string, string>;
  /** Turns that the server said it did not store. */
  readonly refused: Set<string>;
  readonly statuses: Map<number | "lost", number>;
  readonly problems: string[];
  /** Why connections were lost, with how often. */
  readonly losses: Map<string, number>;
}

export function createLedger(): Ledger {
  return {
    acknowledged: new Map(),
    refused: new Set(),
    statuses: new Map(),
    problems: [],
    losses: new Map(),
  };
}

function tally(ledger: Ledger, outcome: Outcome): void {
  const status = outcome.kind === "lost" ? "lost" : outcome.status;
  if (outcome.kind === "lost")
    ledger.losses.set(outcome.reason, (ledger.losses.get(outcome.reason) ?? 0) + 1);
  ledger.statuses.set(status, (ledger.statuses.get(status) ?? 0) + 1);
}

/** Publishes one turn and notes the answer. */
export async function publishTurn(
  caller: Caller,
  userId: string,
  content: string,
  ledger: Ledger,
): Promise<Outcome> {
  const body = { user_id: userId, interaction_data_list: [{ role: "user", content }] };
  const outcome = await caller.send("POST", "/api/publish_interaction", body);
  tally(ledger, outcome);
  if (outcome.kind === "lost") return outcome;
  if (outcome.status === 200) {
    const parsed = answerSchema.safeParse(JSON.parse(outcome.text));
    if (parsed.success) ledger.acknowledged.set(parsed.data.request_id, content);
    else ledger.problems.push(`a publish was answered ${outcome.text.slice(0, 200)}`);
    return outcome;
  }
  if (outcome.status === 503) {
    ledger.refused.add(content);
    if (!/^[1-9]\d*$/.test(String(outcome.headers["retry-after"])))
      ledger.problems.push(`a 503 has Retry-After ${outcome.headers["retry-after"]}`);
  } else ledger.problems.push(`a publish was answered ${outcome.status}: ${outcome.text.slice(0, 200)}`);
  return outcome;
}

/** Acknowledged turns that are not stored once, and refused ones that are stored. */
export async function ledgerProblems(dataDir: string, ledger: Ledger): Promise<string[]> {
  const stored = new Map<string, number>();
  const requests = new Map<string, string>();
  await withDatabase(dataDir, (connection) => {
    for (const row of connection.all("SELECT request_id, content FROM interactions")) {
      const content = cell(row, "content");
      stored.set(content, (stored.get(content) ?? 0) + 1);
      requests.set(cell(row, "request_id"), content);
    }
  });
  const problems = [...ledger.problems];
  for (const [request, content] of ledger.acknowledged) {
    if (requests.get(request) !== content) problems.push(`acknowledged "${content}" is lost`);
    else if (stored.get(content) !== 1) problems.push(`"${content}" is stored ${stored.get(content)} times`);
  }
  const kept = [...ledger.refused].filter((content) => stored.has(content));
  if (kept.length > 0) problems.push(`${kept.length} refused publishes are stored`);
  return problems;
}
