import type { CommitResult, Write, WriteResult } from "../../../ports/storage.ts";
import { applyWrites, knownReceipt } from "./commit.ts";
import type { Connection } from "./driver.ts";
import { isLong, lengthOf, prepareTokens } from "./prepared-tokens.ts";

/**
 * Commits that share one transaction, and so one wait for the disk. More would hold up everything else for longer
 * than the waits they save.
 */
const MAX_TOGETHER = 16;
/** Characters of turns that share one transaction, beyond its first commit: about 30 ms of indexing. */
const MAX_CHARACTERS = 100_000;

/** Applies commits in the order in which they came, ones of long texts when these are analysed; those that come together wait for the disk together. */
export interface CommitQueue {
  /** Settles when the changes are on disk, or failed. A failing commit leaves the others of its group alone. */
  commit(orgId: string, writes: readonly Write[]): Promise<CommitResult>;
  /** Applies what waits, now. Later commits are tried at once: only to say that the storage is closed. */
  close(): void;
}

interface Waiting {
  readonly orgId: string;
  readonly writes: readonly Write[];
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly results: readonly WriteResult[] } | { readonly error: unknown };

/** All in one transaction. @throws when any of them fails, and then none is applied */
function applyAll(connection: Connection, group: readonly Waiting[]): Outcome[] {
  return connection.transaction(() =>
    group.map(({ orgId, writes }) => ({ results: applyWrites(connection, orgId, writes) })),
  );
}

/** All in one transaction, each of which can fail alone. */
function applyEach(connection: Connection, group: readonly Waiting[]): Outcome[] {
  return connection.transaction(() =>
    group.map(({ orgId, writes }) => {
      try {
        return { results: connection.savepoint(() => applyWrites(connection, orgId, writes)) };
      } catch (error) {
        return { error };
      }
    }),
  );
}

function applyGroup(connection: Connection, group: readonly Waiting[]): Outcome[] {
  try {
    return applyAll(connection, group);
  } catch (error) {
    if (group.length === 1) return [{ error }];
  }
  // Savepoints make the text index write its pages each time; so they are for groups in which one failed.
  return applyEach(connection, group);
}

function groupSize(waiting: readonly Waiting[]): number {
  let characters = 0;
  for (const [index, { writes }] of waiting.slice(0, MAX_TOGETHER).entries()) {
    characters += lengthOf(writes);
    if (index > 0 && characters > MAX_CHARACTERS) return index;
  }
  return Math.min(waiting.length, MAX_TOGETHER);
}

function settle({ resolve, reject }: Waiting, outcome: Outcome): void {
  if ("results" in outcome) {
    resolve({ ok: true, results: outcome.results });
    return;
  }
  const receipt = knownReceipt(outcome.error);
  if (receipt === undefined) reject(outcome.error);
  else resolve({ ok: false, receipt });
}

/** @param inMemory There is no disk to wait for: commits are applied at once. */
export function createCommitQueue(connection: Connection, inMemory: boolean): CommitQueue {
  const waiting: Waiting[] = [];
  let scheduled = false;
  let atOnce = inMemory;

  function applyNext(): void {
    const group = waiting.splice(0, groupSize(waiting));
    try {
      const outcomes = applyGroup(connection, group);
      for (const [index, one] of group.entries()) {
        settle(one, outcomes[index] ?? { error: new Error("A commit has no outcome.") });
      }
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }

  /** After the sockets were read: requests that arrived together are committed together. */
  function takeTurn(known: number): void {
    // Node accepts one connection a turn, so callers that connect together arrive turn by turn.
    if (waiting.length > known && waiting.length < MAX_TOGETHER && !atOnce) {
      setImmediate(takeTurn, waiting.length);
      return;
    }
    scheduled = false;
    if (waiting.length === 0) return;
    applyNext();
    if (waiting.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(takeTurn, 0);
  }

  return {
    async commit(orgId, writes) {
      if (isLong(writes)) await prepareTokens(writes);
      return new Promise((resolve, reject) => {
        waiting.push({ orgId, writes, resolve, reject });
        if (atOnce) applyNext();
        else schedule();
      });
    },
    close() {
      atOnce = true;
      while (waiting.length > 0) applyNext();
    },
  };
}
