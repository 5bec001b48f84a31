import { createHash } from "node:crypto";
import { CHAIN_START, chainedText, createChainCheck } from "../../../core/audit-chain.ts";
import type {
  AuditChange,
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditStore,
  AuditSubject,
  AuditWrite,
  StoredChange,
} from "../../../ports/audit.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number, records, text, textOrNull, word } from "./cells.ts";
import type { Connection, SqlRow, SqlValue } from "./driver.ts";
import { pseudonymOf } from "./pseudonyms.ts";
import { pauseForOthers } from "./take-turns.ts";

/** Ids kept of a change; its count tells how many there were. */
const MAX_IDS = 20;
/** Entries checked in one go: about 5 ms. */
const SLICE_ENTRIES = 500;

const ACTORS = ["key", "local", "system"] as const;
const ADDRESSES = ["loopback", "private", "public", "unknown", "none"] as const;

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

function idOf(connection: Connection, orgId: string, { kind, id, isPrivate }: AuditSubject): string {
  return isPrivate ? `${kind}:~${pseudonymOf(connection, orgId, kind, id)}` : `${kind}:${id}`;
}

function toStored(connection: Connection, orgId: string, change: AuditChange): StoredChange {
  const { what, subjects, count } = change;
  return { what, ids: subjects.slice(0, MAX_IDS).map((one) => idOf(connection, orgId, one)), count };
}

export function auditHead(connection: Connection, orgId: string): AuditHead | undefined {
  const row = connection.get("SELECT seq, hash FROM audit_heads WHERE org_id = ?", [orgId]);
  return row === undefined ? undefined : { seq: number(row, "seq"), hash: text(row, "hash") };
}

/** Appends an entry about the changes of a commit. Runs inside it. */
export function appendAudit(
  connection: Connection,
  orgId: string,
  { origin, atMs, notes }: AuditWrite,
  changed: readonly AuditChange[],
): WriteResult {
  const changes = [...changed, ...notes].map((change) => toStored(connection, orgId, change));
  if (changes.length === 0) return { count: 0, ids: [] };
  const before = auditHead(connection, orgId);
  const seq = (before?.seq ?? 0) + 1;
  const { actor, keyId, address, operation } = origin;
  const changesText = JSON.stringify(changes);
  const entry = { seq, atMs, actor, keyId, address, operation, changesText };
  const hash = sha256(chainedText(orgId, entry, before?.hash ?? CHAIN_START));
  connection.run(
    `INSERT INTO audit_log (org_id, seq, at_ms, actor, key_id, address, operation, changes, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [orgId, seq, atMs, actor, keyId, address, operation, changesText, hash],
  );
  connection.run(
    `INSERT INTO audit_heads (org_id, seq, hash) VALUES (?, ?, ?)
     ON CONFLICT (org_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
    [orgId, seq, hash],
  );
  return { count: 1, ids: [seq] };
}

function toChange(stored: Readonly<Record<string, unknown>>): StoredChange {
  const { what, ids, count } = stored;
  return {
    what: typeof what === "string" ? what : "",
    ids: Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [],
    count: typeof count === "number" ? count : 0,
  };
}

function toEntry(row: SqlRow): AuditEntry {
  return {
    seq: number(row, "seq"),
    atMs: number(row, "at_ms"),
    actor: word(row, "actor", ACTORS),
    keyId: textOrNull(row, "key_id"),
    address: word(row, "address", ADDRESSES),
    operation: text(row, "operation"),
    changes: records(row, "changes").map(toChange),
    hash: text(row, "hash"),
  };
}

/** An entry whose cells were made unreadable is no entry: its number counts as skipped. */
function readEntry(row: SqlRow): AuditEntry | undefined {
  try {
    return toEntry(row);
  } catch {
    return undefined;
  }
}

function conditionsOf(connection: Connection, orgId: string, filter: AuditFilter): [string, SqlValue][] {
  const { operation, keyId, userId, fromMs, toMs, before } = filter;
  const user =
    userId === null ? null : JSON.stringify(`user:~${pseudonymOf(connection, orgId, "user", userId)}`);
  const parts: [string, SqlValue][] = [
    ["operation = ?", operation],
    ["key_id = ?", keyId],
    ["instr(changes, ?) > 0", user],
    ["at_ms >= ?", fromMs],
    ["at_ms <= ?", toMs],
    ["seq < ?", before],
  ];
  return parts.filter(([, value]) => value !== null);
}

export function createAuditStore(connection: Connection): AuditStore {
  return {
    async list(orgId, filter, limit) {
      const parts = conditionsOf(connection, orgId, filter);
      const rows = connection.all(
        `SELECT * FROM audit_log WHERE ${["org_id = ?", ...parts.map(([sql]) => sql)].join(" AND ")}
         ORDER BY seq DESC LIMIT ?`,
        [orgId, ...parts.map(([, value]) => value), limit],
      );
      return rows.map(toEntry);
    },
    async head(orgId) {
      return auditHead(connection, orgId);
    },
    async verify(orgId, anchors) {
      const check = createChainCheck(sha256, orgId, anchors);
      for (let after = 0; ; ) {
        const rows = connection.all(
          "SELECT * FROM audit_log WHERE org_id = ? AND seq > ? ORDER BY seq LIMIT ?",
          [orgId, after, SLICE_ENTRIES],
        );
        for (const row of rows) {
          const entry = readEntry(row);
          if (entry !== undefined) check.add(entry, text(row, "changes"));
        }
        if (rows.length < SLICE_ENTRIES) break;
        after = number(rows.at(-1) ?? {}, "seq");
        await pauseForOthers();
      }
      // Read without a pause after the last entries, so that nothing was appended in between.
      const head = auditHead(connection, orgId);
      return { ...check.end(head), head: head ?? null, anchors: anchors.length };
    },
  };
}
