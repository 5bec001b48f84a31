import type { AuditChange, AuditSubject } from "../ports/audit.ts";
import type { NewInteraction } from "../ports/records.ts";
import type { LearningSelector, NewLearning, Write, WriteResult } from "../ports/storage.ts";

function subject(kind: string, id: string | number): AuditSubject {
  return { kind, id: String(id), isPrivate: false };
}

/** A name that a caller chose. */
function named(kind: string, id: string): AuditSubject {
  return { kind, id, isPrivate: true };
}

function ofUser(userId: string | null | undefined): AuditSubject[] {
  return userId === null || userId === undefined ? [] : [named("user", userId)];
}

/** Ids of profiles may be chosen by callers; those of playbooks are numbers. */
function learning(kind: string, id: string | number): AuditSubject {
  return kind === "profile" ? named(kind, String(id)) : subject(kind, id);
}

function storedTurns(rows: readonly NewInteraction[], { ids, count }: WriteResult): AuditChange {
  const requests = [...new Set(rows.map((row) => row.request_id))];
  const users = [...new Set(rows.map((row) => row.user_id))];
  return {
    what: "interaction.stored",
    subjects: [
      ...users.map((id) => named("user", id)),
      ...requests.map((id) => named("request", id)),
      ...ids.map((id) => subject("interaction", id)),
    ],
    count,
  };
}

function added({ kind, row }: NewLearning, { ids, count }: WriteResult): AuditChange {
  const userId = "user_id" in row ? row.user_id : null;
  return {
    what: "learning.added",
    subjects: [...ofUser(userId), ...ids.slice(0, 1).map((id) => learning(kind, id))],
    count,
  };
}

function selectedLearnings(kind: string, { userId }: LearningSelector, ids: WriteResult["ids"]) {
  return [...ofUser(userId), ...ids.map((id) => learning(kind, id))];
}

function turnChange(write: Write, result: WriteResult): AuditChange | undefined {
  const { count, ids } = result;
  switch (write.type) {
    case "interactions.insert":
      return storedTurns(write.rows, result);
    case "interactions.delete": {
      const { userId, requestIds = [], sessionId } = write.selector;
      const subjects = [
        ...ofUser(userId),
        ...requestIds.map((id) => named("request", id)),
        ...(sessionId === undefined ? [] : [named("session", sessionId)]),
        ...ids.map((id) => subject("interaction", id)),
      ];
      return { what: "interaction.deleted", subjects, count };
    }
    case "requests.delete": {
      const { userId, requestIds = [], sessionId } = write.selector;
      const subjects = [
        ...ofUser(userId),
        ...requestIds.map((id) => named("request", id)),
        ...(sessionId === undefined ? [] : [named("session", sessionId)]),
      ];
      return { what: "request.deleted", subjects, count };
    }
    case "user.forget": {
      const subjects = [named("user", write.userId), subject("receipt", write.receiptId)];
      return { what: "user.forgotten", subjects, count: 1 };
    }
    default:
      return undefined;
  }
}

function learningChange(write: Write, result: WriteResult): AuditChange | undefined {
  const { count, ids } = result;
  switch (write.type) {
    case "learning.add":
      return added(write.learning, result);
    case "learning.update": {
      const subjects = [...ofUser(write.userId), learning(write.kind, write.id)];
      return { what: `learning.${write.action}`, subjects, count };
    }
    case "learning.restore":
      return { what: "learning.restored", subjects: [learning(write.kind, write.id)], count: 1 };
    case "learning.reinforce":
      return { what: "learning.reinforced", subjects: [learning(write.kind, write.id)], count };
    case "learnings.delete":
      return {
        what: "learning.deleted",
        subjects: selectedLearnings(write.kind, write.selector, ids),
        count,
      };
    case "learnings.upgrade":
    case "learnings.downgrade": {
      const { userId, ids: chosen } = write.scope;
      const subjects = [...ofUser(userId), ...(chosen ?? []).map((id) => learning(write.kind, id))];
      const what = write.type === "learnings.upgrade" ? "learning.promoted" : "learning.demoted";
      return { what, subjects, count };
    }
    case "agent_playbook.replace": {
      const subjects = [subject("agent_playbook", write.oldId), subject("agent_playbook", write.newId)];
      return { what: "agent_playbook.replaced", subjects, count: 1 };
    }
    case "aggregation.apply": {
      const changed = Object.values(result.counts ?? {}).reduce((sum, value) => sum + value, 0);
      const subjects = ids.map((id) => subject("agent_playbook", id));
      return { what: "agent_playbook.aggregated", subjects, count: changed };
    }
    default:
      return undefined;
  }
}

function settingChange(write: Write, { count, ids }: WriteResult): AuditChange | undefined {
  switch (write.type) {
    case "api_key.insert":
      return { what: "api_key.created", subjects: [subject("key", write.key.key_id)], count };
    case "api_key.revoke":
      return { what: "api_key.revoked", subjects: [subject("key", write.keyId)], count };
    case "api_key.rotate": {
      const subjects = [subject("key", write.keyId), subject("key", write.next.key_id)];
      return { what: "api_key.rotated", subjects, count };
    }
    case "config.put":
      return { what: "config.changed", subjects: ids.map((id) => subject("version", id)), count };
    case "operation.start":
      return { what: "operation.started", subjects: [subject("operation", write.operationId)], count };
    case "operation.cancel":
      return { what: "operation.cancelled", subjects: ids.map((id) => subject("operation", id)), count };
    default:
      return undefined;
  }
}

/**
 * What the writes of a commit changed, without any content. Bookkeeping (jobs, cursors, receipts, runs, costs,
 * verdicts) is left out, and so is what had no effect.
 */
export function auditChangesOf(writes: readonly Write[], results: readonly WriteResult[]): AuditChange[] {
  return writes.flatMap((write, index) => {
    const result = results[index];
    if (result === undefined) return [];
    const change = turnChange(write, result) ?? learningChange(write, result) ?? settingChange(write, result);
    return change === undefined || change.count === 0 ? [] : [change];
  });
}
