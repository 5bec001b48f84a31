import type { ReflexioEvent } from "@reflexio/contracts";
import type { AggregationWrite, RuleAction } from "../ports/aggregation-store.ts";
import type { NewInteraction, RunOutcome, StoredLearningKind } from "../ports/records.ts";
import type { NewLearning, Write, WriteResult } from "../ports/storage.ts";
import { readMetadata } from "./aggregation/support.ts";
import { groupBy } from "./group-by.ts";

type Unnumbered<Event> = Event extends unknown ? Omit<Event, "id" | "created_at"> : never;

/** An event before it has a position and a time. */
export type NewEvent = Unnumbered<ReflexioEvent>;

/** Events that say something about a learning and nothing else. */
type LearningEventType =
  | "learning.added"
  | "learning.updated"
  | "learning.superseded"
  | "learning.restored"
  | "learning.deleted"
  | "playbook.proposed";

/** Longest text of a learning shown in an event. */
const MAX_CONTENT_CHARACTERS = 500;

function cut(text: string): string {
  return text.length > MAX_CONTENT_CHARACTERS ? `${text.slice(0, MAX_CONTENT_CHARACTERS)}…` : text;
}

function ofUser(userId: string | null): { user_id?: string } {
  return userId === null ? {} : { user_id: userId };
}

/** Turns that were known before keep their old ids: the new ones are the highest. */
function published(rows: readonly NewInteraction[], { ids, count }: WriteResult): NewEvent[] {
  const stored = [...new Set(ids.map(Number))].sort((a, b) => b - a).slice(0, count);
  const left = new Set(stored);
  const numbered = rows.flatMap((row, index) => {
    const id = Number(ids[index]);
    return left.delete(id) ? [{ row, id }] : [];
  });
  return [...groupBy(numbered, ({ row }) => row.request_id)].flatMap(([request_id, turns]) => {
    const first = turns[0]?.row;
    if (first === undefined) return [];
    return {
      type: "interaction.published",
      request_id,
      user_id: first.user_id,
      ...(first.session_id === null ? {} : { session_id: first.session_id }),
      interaction_ids: turns.map(({ id }) => id),
    };
  });
}

interface LearningFields {
  readonly content: string;
  readonly trigger?: string | null;
  readonly userId: string | null;
}

/** What all events about a learning have. */
function aboutLearning(kind: StoredLearningKind, id: string, { content, trigger, userId }: LearningFields) {
  return {
    ...ofUser(userId),
    learning: {
      kind,
      id,
      content: cut(content),
      ...(trigger === null || trigger === undefined ? {} : { trigger }),
      ...ofUser(userId),
    },
  };
}

function added(
  learning: NewLearning,
  supersedes: readonly string[],
  runId: string | null,
  id: string,
): NewEvent[] {
  const userId = learning.kind === "agent_playbook" ? null : learning.row.user_id;
  const trigger = learning.kind === "profile" ? null : learning.row.trigger;
  const proposed = learning.kind === "agent_playbook" && learning.row.playbook_status === "pending";
  const type: LearningEventType = proposed
    ? "playbook.proposed"
    : supersedes.length > 0
      ? "learning.updated"
      : "learning.added";
  const run = runId === null ? {} : { run_id: runId };
  const fields = { content: learning.row.content, trigger, userId };
  return [
    { type, ...aboutLearning(learning.kind, id, fields), ...run },
    ...supersedes.map((oldId) => ({
      type: "learning.superseded" as const,
      ...ofUser(userId),
      ...run,
      learning: { kind: learning.kind, id: oldId, content: "" },
      message: `Replaced by ${id}.`,
    })),
  ];
}

/** What an aggregation did to shared rules. The ids of its result are those of added rules, then the others. */
function aggregated(write: AggregationWrite, { ids }: WriteResult): NewEvent[] {
  const newIds = ids.values();
  const actions = write.clusters.map(({ action }) => action);
  const about = (id: number, content: string, message: string): NewEvent => ({
    type: "learning.updated",
    ...aboutLearning("agent_playbook", String(id), { content, userId: null }),
    agent_version: write.agentVersion,
    run_id: write.runId,
    message,
  });
  const eventsOfAction = (action: RuleAction): NewEvent[] => {
    switch (action.type) {
      case "none":
        return [];
      case "add": {
        const { row, supersedes, reason } = action;
        const { revises } = readMetadata(row.playbook_metadata);
        const replaced = supersedes === null ? [] : [String(supersedes)];
        const id = String(newIds.next().value);
        const [first, ...others] = added({ kind: "agent_playbook", row }, replaced, write.runId, id);
        if (first === undefined) return [];
        const message =
          revises === null ? reason : `${reason} It is proposed in the place of rule ${revises}.`;
        return [{ ...first, agent_version: write.agentVersion, message }, ...others];
      }
      case "update":
        return [about(action.id, action.changes.content ?? "", action.reason)];
      case "withdraw":
        return [about(action.id, "", `Archived: ${action.reason}`)];
    }
  };
  return actions.flatMap(eventsOfAction);
}

type RunInsert = Extract<Write, { type: "run.insert" }>;

/** What became of a run's candidates: those it left, and those that other writes of its commit keep. */
function countsOf({ run, outcomes }: RunInsert, writes: readonly Write[]) {
  const actions: RunOutcome["action"][] = outcomes.map(({ action }) => action);
  for (const write of writes) {
    if (write.type === "learning.add" && write.runId === run.run_id) {
      actions.push(write.supersedes.length > 0 ? "updated" : "added");
    }
    if (write.type === "learning.reinforce" && write.runId === run.run_id) actions.push("ignored");
  }
  const count = (wanted: RunOutcome["action"]) => actions.filter((action) => action === wanted).length;
  return {
    added: count("added"),
    updated: count("updated"),
    superseded: count("superseded"),
    ignored: count("ignored"),
    rejected: count("rejected"),
  };
}

function finished(write: RunInsert, writes: readonly Write[]): NewEvent {
  const { run } = write;
  const status = run.status === "succeeded" ? "completed" : "failed";
  return {
    type: "run.finished",
    ...ofUser(run.user_id === "" ? null : run.user_id),
    run_id: run.run_id,
    ...(run.session_id === null ? {} : { session_id: run.session_id }),
    ...(run.agent_version === null ? {} : { agent_version: run.agent_version }),
    ...(run.operation_id === null ? {} : { operation_id: run.operation_id }),
    status,
    counts: countsOf(write, writes),
    message: run.error ?? run.note,
    ...(run.request_ids.length === 1 ? { request_id: run.request_ids[0] } : {}),
  };
}

/** One event for each user that an operation is done with, not for each chunk of turns. */
function progressed(
  { operationId, user }: Extract<Write, { type: "operation.progress" }>,
  { counts }: WriteResult,
): NewEvent[] {
  const { users = 0, done = 0 } = counts ?? {};
  if (user.state === "waiting") return [];
  return [
    {
      type: "operation.progressed",
      operation_id: operationId,
      user_id: user.userId,
      progress_percentage: users === 0 ? 100 : Math.round((done / users) * 1000) / 10,
      ...(user.error === null ? {} : { message: user.error }),
    },
  ];
}

function operationFinished(write: Extract<Write, { type: "operation.finish" }>): NewEvent {
  const { operationId, status, error } = write;
  return {
    type: "operation.finished",
    operation_id: operationId,
    status,
    ...(error === null ? {} : { message: error }),
  };
}

function judged({ row }: Extract<Write, { type: "evaluation.put" }>): NewEvent {
  return {
    type: "evaluation.finished",
    user_id: row.user_id,
    session_id: row.session_id,
    agent_version: row.agent_version,
    evaluation_name: row.evaluation_name,
    is_success: row.is_success,
    ...(row.failure_reason === null ? {} : { message: row.failure_reason }),
  };
}

function deletedLearnings(kind: StoredLearningKind, ids: readonly (string | number)[]): NewEvent[] {
  return ids.map((id) => ({ type: "learning.deleted", learning: { kind, id: String(id), content: "" } }));
}

/** What one write means to somebody who follows the stream. Bookkeeping writes mean nothing. */
function eventsOfWrite(write: Write, result: WriteResult, all: readonly Write[]): NewEvent[] {
  switch (write.type) {
    case "interactions.insert":
      return published(write.rows, result);
    case "interactions.delete":
      return result.count === 0
        ? []
        : [{ type: "interaction.deleted", interaction_ids: result.ids.map(Number) }];
    case "learning.add":
      return added(write.learning, write.supersedes, write.runId, String(result.ids[0]));
    case "learning.update": {
      if (result.count === 0) return [];
      const status = write.changes.playbook_status;
      const fields = { content: write.changes.content ?? "", userId: write.userId ?? null };
      const about = aboutLearning(write.kind, write.id, fields);
      return [
        status === undefined
          ? { type: "learning.updated", ...about }
          : { type: "playbook.reviewed", ...about, status },
      ];
    }
    case "aggregation.apply":
      return aggregated(write, result);
    case "agent_playbook.replace":
      return [
        {
          type: "learning.superseded",
          learning: { kind: "agent_playbook", id: String(write.oldId), content: "" },
          message: `Replaced by ${write.newId}.`,
        },
      ];
    case "learning.restore":
      return [
        { type: "learning.restored", ...aboutLearning(write.kind, write.id, { content: "", userId: null }) },
      ];
    case "learnings.delete":
      return deletedLearnings(write.kind, result.ids);
    case "run.insert":
      return [finished(write, all)];
    case "user.forget":
      return [{ type: "user.forgotten", message: `Receipt ${write.receiptId}` }];
    case "operation.progress":
      return progressed(write, result);
    case "operation.finish":
      return result.count === 0 ? [] : [operationFinished(write)];
    case "evaluation.put":
      return result.count === 0 ? [] : [judged(write)];
    case "config.put":
      return [{ type: "config.changed" }];
    default:
      return [];
  }
}

/**
 * The events of a commit, in the order of its writes, except that a run ends after everything it changed. Every
 * engine stores them in the same transaction.
 */
export function eventsOf(writes: readonly Write[], results: readonly WriteResult[]): NewEvent[] {
  const events = writes.flatMap((write, index) => {
    const result = results[index];
    return result === undefined ? [] : eventsOfWrite(write, result, writes);
  });
  const isEnd = ({ type }: NewEvent) => type === "run.finished";
  return [...events.filter((event) => !isEnd(event)), ...events.filter(isEnd)];
}
