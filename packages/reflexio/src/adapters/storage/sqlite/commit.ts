import { ReflexioError } from "@reflexio/contracts";
import { auditChangesOf } from "../../../core/audit.ts";
import { eventsOf } from "../../../core/events.ts";
import type { ReceiptRecord } from "../../../ports/records.ts";
import type { Write, WriteResult } from "../../../ports/storage.ts";
import { writeApiKey } from "./api-key-store.ts";
import { appendAudit } from "./audit-store.ts";
import { number } from "./cells.ts";
import { putConfig } from "./config-store.ts";
import type { Connection } from "./driver.ts";
import { checkNotErased } from "./erasures.ts";
import { putEvaluation } from "./evaluation-store.ts";
import { appendEvents } from "./event-log.ts";
import { completeJob, enqueueJob } from "./job-queue.ts";
import { toReceipt } from "./rows.ts";
import { noteServings } from "./serving-store.ts";
import { writeSpending } from "./spending-store.ts";
import { forgetUser } from "./user-store.ts";
import { applyAggregation, replaceAgentPlaybook } from "./write-aggregation.ts";
import {
  deleteInteractions,
  deleteRequests,
  insertInteractions,
  insertRequest,
} from "./write-interactions.ts";
import { addLearning, deleteLearnings, insertRun, reinforceLearning } from "./write-learnings.ts";
import { downgradeLearnings, upgradeLearnings } from "./write-lifecycle.ts";
import { mergeClusters } from "./write-merge.ts";
import { writeOperation } from "./write-operations.ts";
import { restoreLearning, updateLearning } from "./write-revisions.ts";

/** Thrown inside a commit to roll it back: the same keyed call was stored before. */
class KnownReceipt extends Error {
  readonly receipt: ReceiptRecord;

  constructor(receipt: ReceiptRecord) {
    super("receipt exists");
    this.receipt = receipt;
  }
}

export function findReceipt(
  connection: Connection,
  orgId: string,
  operation: string,
  key: string,
): ReceiptRecord | undefined {
  const row = connection.get("SELECT * FROM receipts WHERE org_id = ? AND operation = ? AND key = ?", [
    orgId,
    operation,
    key,
  ]);
  return row === undefined ? undefined : toReceipt(row);
}

function insertReceipt(connection: Connection, orgId: string, receipt: ReceiptRecord): WriteResult {
  const known = findReceipt(connection, orgId, receipt.operation, receipt.key);
  if (known !== undefined) throw new KnownReceipt(known);
  connection.run(
    "INSERT INTO receipts (org_id, operation, key, body_hash, request_id, response, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [
      orgId,
      receipt.operation,
      receipt.key,
      receipt.body_hash,
      receipt.request_id,
      receipt.response,
      receipt.created_at,
    ],
  );
  return { count: 1, ids: [receipt.key] };
}

function answerReceipt(
  connection: Connection,
  orgId: string,
  write: Extract<Write, { type: "receipt.answer" }>,
): WriteResult {
  const { changes } = connection.run(
    "UPDATE receipts SET response = ? WHERE org_id = ? AND operation = ? AND key = ?",
    [write.response, orgId, write.operation, write.key],
  );
  return { count: changes, ids: [] };
}

function insertTurns(
  connection: Connection,
  orgId: string,
  { rows, receipt }: Extract<Write, { type: "interactions.insert" }>,
): WriteResult {
  const result = insertInteractions(connection, orgId, rows);
  if (receipt !== undefined) {
    const response = JSON.stringify(result.ids);
    answerReceipt(connection, orgId, { type: "receipt.answer", ...receipt, response });
  }
  return result;
}

function advanceCursor(
  connection: Connection,
  orgId: string,
  write: Extract<Write, { type: "cursor.advance" }>,
): WriteResult {
  const row = connection.get(
    "SELECT last_interaction_id FROM cursors WHERE org_id = ? AND user_id = ? AND extractor = ?",
    [orgId, write.userId, write.extractor],
  );
  const stored = row === undefined ? 0 : number(row, "last_interaction_id");
  checkNotErased(connection, orgId, write.to);
  if (stored !== write.from) {
    throw new ReflexioError(
      "conflict",
      `The cursor of ${write.extractor} stands at ${stored}, not ${write.from}.`,
    );
  }
  connection.run(
    `INSERT INTO cursors (org_id, user_id, extractor, last_interaction_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (org_id, user_id, extractor) DO UPDATE SET last_interaction_id = excluded.last_interaction_id`,
    [orgId, write.userId, write.extractor, write.to],
  );
  return { count: 1, ids: [] };
}

function finishJob(
  connection: Connection,
  orgId: string,
  { jobId, leaseToken }: Extract<Write, { type: "job.complete" }>,
): WriteResult {
  if (!completeJob(connection, orgId, jobId, leaseToken)) {
    throw new ReflexioError("conflict", `The lease of job ${jobId} was lost.`);
  }
  return { count: 1, ids: [jobId] };
}

function apply(
  connection: Connection,
  orgId: string,
  write: Exclude<Write, { type: "audit.append" }>,
): WriteResult {
  switch (write.type) {
    case "request.insert":
      return insertRequest(connection, orgId, write.request);
    case "interactions.insert":
      return insertTurns(connection, orgId, write);
    case "receipt.insert":
      return insertReceipt(connection, orgId, write.receipt);
    case "receipt.answer":
      return answerReceipt(connection, orgId, write);
    case "job.enqueue":
      return { count: 1, ids: [enqueueJob(connection, orgId, write.job)] };
    case "job.complete":
      return finishJob(connection, orgId, write);
    case "learning.add":
      return addLearning(connection, orgId, write);
    case "learning.update":
      return updateLearning(connection, orgId, write);
    case "learning.restore":
      return restoreLearning(connection, orgId, write);
    case "learning.reinforce":
      return reinforceLearning(connection, orgId, write);
    case "cursor.advance":
      return advanceCursor(connection, orgId, write);
    case "run.insert":
      return insertRun(connection, orgId, write);
    case "requests.delete":
      return deleteRequests(connection, orgId, write.selector);
    case "interactions.delete":
      return deleteInteractions(connection, orgId, write.selector);
    case "learnings.delete":
      return deleteLearnings(connection, orgId, write.kind, write.selector);
    case "api_key.insert":
    case "api_key.revoke":
    case "api_key.rotate":
      return writeApiKey(connection, orgId, write);
    case "learnings.upgrade":
      return upgradeLearnings(connection, orgId, write);
    case "learnings.downgrade":
      return downgradeLearnings(connection, orgId, write);
    case "aggregation.apply":
      return applyAggregation(connection, orgId, write);
    case "agent_playbook.replace":
      return replaceAgentPlaybook(connection, orgId, write);
    case "aggregation.merge":
      return mergeClusters(connection, orgId, write);
    case "operation.start":
    case "operation.progress":
    case "operation.finish":
    case "operation.cancel":
      return writeOperation(connection, orgId, write);
    case "user.forget":
      return forgetUser(connection, orgId, write);
    case "spend.reserve":
    case "spend.settle":
      return writeSpending(connection, orgId, write);
    case "serving.note":
      return noteServings(connection, orgId, write);
    case "evaluation.put":
      return putEvaluation(connection, orgId, write);
    case "config.put":
      return putConfig(connection, orgId, write);
  }
}

/** Applies all writes. Call inside a transaction, and roll it back when this throws. */
export function applyWrites(
  connection: Connection,
  orgId: string,
  writes: readonly Write[],
): readonly WriteResult[] {
  const applied: WriteResult[] = [];
  for (const write of writes) {
    applied.push(
      write.type === "audit.append"
        ? appendAudit(connection, orgId, write, auditChangesOf(writes, applied))
        : apply(connection, orgId, write),
    );
  }
  appendEvents(connection, orgId, eventsOf(writes, applied));
  return applied;
}

/** The receipt of the same keyed call, when that is why `applyWrites` threw. */
export function knownReceipt(error: unknown): ReceiptRecord | undefined {
  return error instanceof KnownReceipt ? error.receipt : undefined;
}
