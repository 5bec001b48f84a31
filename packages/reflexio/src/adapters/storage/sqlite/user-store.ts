import { ReflexioError } from "@reflexio/contracts";
import type { WriteResult } from "../../../ports/storage.ts";
import type {
  Erasure,
  ErasureRecord,
  ForgetCounts,
  ForgetWrite,
  UserStore,
} from "../../../ports/user-store.ts";
import { number, numbers, recordOrNull, text } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { markForRebuild, rebuildIfMarked } from "./erasures.ts";
import { forgetSharedRules } from "./forget-shared.ts";
import { deleteEchoes, deleteOwnedRows, type ForgottenRows, readForgottenRows } from "./forgotten-rows.ts";
import type { IndexCompactor } from "./index-compaction.ts";
import { pseudonymOf } from "./pseudonyms.ts";
import { jsonList } from "./stored-text.ts";
import { unindexRow } from "./text-index.ts";
import { deleteLearnings } from "./write-learnings.ts";

/** Tables whose rows are told in one count. */
const CHANGE_LOGS = ["revisions", "run_outcomes", "aggregation_changes", "lineage"];

function countVectors(connection: Connection, orgId: string): number {
  const row = connection.get("SELECT count(*) AS n FROM vectors WHERE org_id = ?", [orgId]);
  return row === undefined ? 0 : number(row, "n");
}

function eraseContents(connection: Connection, rows: ForgottenRows): void {
  for (const id of rows.interactionIds) unindexRow(connection, "interaction", id);
  const { orgId, userId } = rows;
  deleteLearnings(connection, orgId, "profile", { userId });
  deleteLearnings(connection, orgId, "user_playbook", { userId });
}

/** Deletes everything about a user. Runs inside a transaction. */
function erase(connection: Connection, orgId: string, userId: string, minUsers: number): Erasure {
  const rows = readForgottenRows(connection, orgId, userId);
  const vectorsBefore = countVectors(connection, orgId);
  const shared = forgetSharedRules(connection, rows, minUsers);
  const agentPlaybookIds = [...shared.withdrawn, ...shared.rederived];
  eraseContents(connection, rows);
  const owned = deleteOwnedRows(connection, rows, agentPlaybookIds);
  const echoes = deleteEchoes(connection, rows);
  const gone = (table: string) => (owned.get(table) ?? 0) + (echoes.get(table) ?? 0);
  const evaluations = [...owned.keys()].filter((table) => table.includes("evaluation"));
  const counts: ForgetCounts = {
    requests: rows.requestIds.length,
    interactions: rows.interactionIds.length,
    profiles: rows.profileIds.length,
    user_playbooks: rows.userPlaybookIds.length,
    agent_playbooks_rederived: shared.rederived.length,
    agent_playbooks_withdrawn: shared.withdrawn.length,
    evaluations: evaluations.reduce((sum, table) => sum + gone(table), 0),
    runs: rows.runIds.length,
    change_logs: CHANGE_LOGS.reduce((sum, table) => sum + gone(table), 0),
    vectors: vectorsBefore - countVectors(connection, orgId),
    events: gone("events"),
    jobs: gone("jobs"),
    api_keys: gone("api_keys"),
  };
  return { counts, agentPlaybookIds };
}

/** Erases a user and keeps a receipt. Runs inside a commit. */
export function forgetUser(connection: Connection, orgId: string, write: ForgetWrite): WriteResult {
  const { counts, agentPlaybookIds } = erase(connection, orgId, write.userId, write.minUsers);
  connection.run(
    `INSERT INTO erasures (org_id, receipt_id, completed_at, actor, counts, agent_playbook_ids, user_hash,
       last_interaction_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'interactions'), 0))`,
    [
      orgId,
      write.receiptId,
      write.at,
      write.actor,
      JSON.stringify(counts),
      jsonList(agentPlaybookIds),
      pseudonymOf(connection, orgId, "user", write.userId),
    ],
  );
  markForRebuild(connection);
  return { count: counts.interactions, ids: [write.receiptId], counts: { ...counts } };
}

/** Ends the transaction of a preview: nothing of it may stay. */
class Preview extends Error {
  readonly erasure: Erasure;

  constructor(erasure: Erasure) {
    super("preview");
    this.erasure = erasure;
  }
}

/** What an erasure would do, told by doing it and taking it back: so the two cannot differ. */
function preview(connection: Connection, orgId: string, userId: string, minUsers: number): Erasure {
  try {
    return connection.transaction(() => {
      throw new Preview(erase(connection, orgId, userId, minUsers));
    });
  } catch (error) {
    if (error instanceof Preview) return error.erasure;
    throw error;
  }
}

/** Every name of a user in an org, wherever it stands. */
function userIdsOf(connection: Connection, orgId: string): string[] {
  const tables = connection.all(
    `SELECT name FROM pragma_table_list AS tables WHERE type = 'table' AND schema = 'main'
     AND (SELECT count(*) FROM pragma_table_info(tables.name) WHERE name IN ('org_id', 'user_id')) = 2`,
  );
  const names = tables.flatMap((row) =>
    connection
      .all(`SELECT DISTINCT user_id FROM "${text(row, "name")}" WHERE org_id = ? AND user_id IS NOT NULL`, [
        orgId,
      ])
      .map((found) => text(found, "user_id")),
  );
  return [...new Set(names)];
}

function toCounts(stored: Readonly<Record<string, unknown>>): ForgetCounts {
  const of = (name: keyof ForgetCounts) => Number(stored[name] ?? 0);
  return {
    requests: of("requests"),
    interactions: of("interactions"),
    profiles: of("profiles"),
    user_playbooks: of("user_playbooks"),
    agent_playbooks_rederived: of("agent_playbooks_rederived"),
    agent_playbooks_withdrawn: of("agent_playbooks_withdrawn"),
    evaluations: of("evaluations"),
    runs: of("runs"),
    change_logs: of("change_logs"),
    vectors: of("vectors"),
    events: of("events"),
    jobs: of("jobs"),
    api_keys: of("api_keys"),
  };
}

/** What an erasure needs beside the database. */
export interface Scrubbing {
  readonly compactor: IndexCompactor;
  /** Removes what erased rows left outside the database. */
  readonly eraseCopies: () => void;
  /** Resolves when nothing copies the database. */
  readonly idle: () => Promise<void>;
}

export function createUserStore(connection: Connection, scrubbing: Scrubbing): UserStore {
  const { compactor, eraseCopies, idle } = scrubbing;
  return {
    async findByHash(orgId, hashes) {
      const wanted = new Set(hashes);
      const known = userIdsOf(connection, orgId).map(
        (userId) => [pseudonymOf(connection, orgId, "user", userId), userId] satisfies [string, string],
      );
      return new Map(known.filter(([hash]) => wanted.has(hash)));
    },
    async previewForget(orgId, userId, minUsers) {
      return preview(connection, orgId, userId, minUsers);
    },
    async erasure(orgId, receiptId): Promise<ErasureRecord | undefined> {
      const row = connection.get("SELECT * FROM erasures WHERE org_id = ? AND receipt_id = ?", [
        orgId,
        receiptId,
      ]);
      if (row === undefined) return undefined;
      return {
        receiptId: text(row, "receipt_id"),
        completedAt: number(row, "completed_at"),
        counts: toCounts(recordOrNull(row, "counts") ?? {}),
        agentPlaybookIds: numbers(row, "agent_playbook_ids"),
      };
    },
    async scrub() {
      await compactor.drain();
      // A copy that is being made holds the rows as they were, and the log with them.
      await idle();
      if (rebuildIfMarked(connection, eraseCopies)) return;
      throw new ReflexioError(
        "unavailable",
        "Another program reads the database, so its log keeps erased rows.",
        {
          hint: "Close the other program and repeat the call with the same Idempotency-Key.",
        },
      );
    },
  };
}
