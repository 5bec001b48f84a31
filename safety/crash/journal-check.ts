import type { Connection } from "../../packages/reflexio/src/adapters/storage/sqlite/driver.ts";
import { cell } from "../support/database.ts";
import type { Journal, Sent } from "./load.ts";

interface Turn {
  readonly id: number;
  readonly content: string;
}

function turnsByRequest(connection: Connection): Map<string, Turn[]> {
  const turns = new Map<string, Turn[]>();
  for (const row of connection.all(
    "SELECT interaction_id, request_id, content FROM interactions ORDER BY interaction_id",
  )) {
    const request = cell(row, "request_id");
    const list = turns.get(request) ?? [];
    list.push({ id: Number(row.interaction_id), content: cell(row, "content") });
    turns.set(request, list);
  }
  return turns;
}

function isStored(turns: readonly Turn[], sent: Sent): boolean {
  return JSON.stringify(turns.map((turn) => turn.content)) === JSON.stringify(sent.contents);
}

/** Acknowledged publishes that are missing, changed, doubled or out of order; unanswered ones that are half there. */
export function brokenPromises(connection: Connection, journal: Journal): string[] {
  const problems = [...journal.wrong];
  const turns = turnsByRequest(connection);
  const requestOfKey = new Map(
    connection
      .all("SELECT key, request_id FROM receipts")
      .map((row) => [cell(row, "key"), cell(row, "request_id")]),
  );
  const expected = new Set<string>();
  const lastOfWriter = new Map<number, number>();
  for (const sent of journal.acknowledged) {
    const stored = turns.get(sent.requestId);
    expected.add(sent.requestId);
    if (stored === undefined) {
      problems.push(`acknowledged ${sent.key} is lost`);
      continue;
    }
    if (!isStored(stored, sent)) problems.push(`acknowledged ${sent.key} is stored otherwise`);
    if (stored.map((turn) => turn.id).join() !== sent.interactionIds.join())
      problems.push(`${sent.key} has other ids than were answered`);
    const first = stored[0]?.id ?? 0;
    if (first < (lastOfWriter.get(sent.writer) ?? 0))
      problems.push(`${sent.key} is before what was stored earlier`);
    lastOfWriter.set(sent.writer, first);
  }
  for (const sent of [...journal.unanswered.values(), ...journal.abandoned]) {
    const request = requestOfKey.get(sent.key);
    if (request === undefined) continue;
    expected.add(request);
    if (!isStored(turns.get(request) ?? [], sent)) problems.push(`unanswered ${sent.key} is half stored`);
  }
  const strange = [...turns.keys()].filter((request) => !expected.has(request));
  if (strange.length > 0) problems.push(`${strange.length} stored requests that nobody sent, or sent once`);
  return problems;
}

/** Turns that teach a rule of their own and are learnt from more or less than once. For a server that has caught up. */
export function learntOtherThanOnce(connection: Connection): string[] {
  const problems: string[] = [];
  const learnt = new Map<string, number>();
  const word = /\bzq\w+/;
  for (const row of connection.all("SELECT content FROM user_playbooks")) {
    const found = word.exec(cell(row, "content"))?.[0];
    if (found !== undefined) learnt.set(found, (learnt.get(found) ?? 0) + 1);
  }
  const taught = connection
    .all("SELECT content FROM interactions WHERE content LIKE 'Always file report%'")
    .map((row) => word.exec(cell(row, "content"))?.[0] ?? "");
  for (const one of taught) {
    const times = learnt.get(one) ?? 0;
    if (times !== 1) problems.push(`the rule of ${one} is learnt ${times} times`);
  }
  if (learnt.size > taught.length) problems.push("rules are learnt that no stored turn teaches");
  return problems;
}
