import { number, word } from "../../packages/reflexio/src/adapters/storage/sqlite/cells.ts";
import { applyWrites } from "../../packages/reflexio/src/adapters/storage/sqlite/commit.ts";
import type { Connection } from "../../packages/reflexio/src/adapters/storage/sqlite/driver.ts";
import { openFolder } from "../../packages/reflexio/src/adapters/storage/sqlite/open.ts";
import { storeVectors } from "../../packages/reflexio/src/adapters/storage/sqlite/vector-store.ts";
import {
  type NewInteraction,
  SEARCH_KINDS,
  type SearchKind,
} from "../../packages/reflexio/src/ports/records.ts";
import type { Write } from "../../packages/reflexio/src/ports/storage.ts";
import { textOfRow } from "./texts.ts";
import { turnRow } from "./turn-row.ts";
import { vectorOfRow } from "./vectors.ts";

export const ORG = "bench";
export const MODEL = "bench:384";
const START_TIME = 1_750_000_000;
const BATCH_ROWS = 1_000;
/** Turns of a session, in order of time. */
const SESSION_TURNS = 20;
const FOREVER = 4_102_444_800;

export interface SeedPlan {
  readonly rows: number;
  readonly users: number;
  readonly kinds: readonly SearchKind[];
}

/** Rows are dealt out to the users in turn. */
export function userOfRow(index: number, users: number): string {
  return `user-${index % users}`;
}

function turn(index: number, users: number): NewInteraction {
  const session = `session-${index % users}-${Math.floor(index / users / SESSION_TURNS)}`;
  return turnRow({
    user_id: userOfRow(index, users),
    request_id: session,
    session_id: session,
    created_at: START_TIME + index,
    role: Math.floor(index / users) % 2 === 0 ? "User" : "Agent",
    content: textOfRow(index),
  });
}

function rule(index: number) {
  return {
    playbook_name: `playbook-${index % 10}`,
    agent_version: "v1",
    created_at: START_TIME + index,
    content: textOfRow(index),
    trigger: null,
    rationale: null,
    blocking_issue: null,
    status: null,
  };
}

function learning(kind: Exclude<SearchKind, "interaction">, index: number, users: number): Write {
  const shared = { source: null, source_interaction_ids: [], slot: null, evidence_at: START_TIME + index };
  const added = { type: "learning.add", evidence: [], supersedes: [], runId: null, reason: "" } as const;
  switch (kind) {
    case "profile":
      return {
        ...added,
        learning: {
          kind,
          row: {
            ...shared,
            profile_id: `profile-${index}`,
            user_id: userOfRow(index, users),
            content: textOfRow(index),
            last_modified_timestamp: START_TIME + index,
            generated_from_request_id: "seed",
            profile_time_to_live: "infinity",
            expiration_timestamp: FOREVER,
            custom_features: null,
            status: null,
            extractor_names: null,
          },
        },
      };
    case "user_playbook":
      return {
        ...added,
        learning: {
          kind,
          row: { ...shared, ...rule(index), user_id: userOfRow(index, users), request_id: "seed" },
        },
      };
    case "agent_playbook":
      return {
        ...added,
        learning: { kind, row: { ...rule(index), playbook_status: "approved", playbook_metadata: "" } },
      };
  }
}

/** Writes that store these rows of a kind. */
export function writesOf(kind: SearchKind, from: number, to: number, users: number): Write[] {
  const indexes = Array.from({ length: to - from }, (_, offset) => from + offset);
  return kind === "interaction"
    ? [{ type: "interactions.insert", rows: indexes.map((index) => turn(index, users)) }]
    : indexes.map((index) => learning(kind, index, users));
}

/** The storage without what makes a change safe against a power cut: half a seeded database is thrown away anyway. */
const seedingPragmas = `
PRAGMA synchronous = OFF;
PRAGMA secure_delete = OFF;
PRAGMA cache_size = -1000000;
`;

/** Gives every waiting row the vector of its row id. */
function embedWaiting(connection: Connection, rows: number): void {
  const waiting = connection.all("SELECT kind, row_id, revision FROM pending_vectors ORDER BY revision");
  const ready = waiting.map((row) => {
    const rowId = number(row, "row_id");
    const kind = word(row, "kind", SEARCH_KINDS);
    return { orgId: ORG, kind, rowId, revision: number(row, "revision"), vector: vectorOfRow(rowId, rows) };
  });
  storeVectors(connection, MODEL, ready);
}

/**
 * Fills the folder of a new storage: so many rows of each kind, dealt out to the users, with clustered vectors. The
 * rows go through the write functions of the product, so that the database is the one that commits would have made;
 * only the waits for the disk are left out. @throws ReflexioError when the folder is in use
 */
export async function seed(dataDir: string, plan: SeedPlan): Promise<void> {
  const { connection, lock } = openFolder({ dataDir, backupFolder: null, nowMs: () => START_TIME * 1000 });
  try {
    connection.exec(seedingPragmas);
    for (const kind of plan.kinds) {
      for (let from = 0; from < plan.rows; from += BATCH_ROWS) {
        const to = Math.min(plan.rows, from + BATCH_ROWS);
        connection.transaction(() => {
          applyWrites(connection, ORG, writesOf(kind, from, to, plan.users));
          embedWaiting(connection, plan.rows);
        });
        if (from > 0 && from % 100_000 === 0) console.error(`seeding ${kind}: ${from} of ${plan.rows} …`);
      }
    }
  } finally {
    connection.close();
    lock?.close();
  }
}
