import type { AuditAnchor, AuditEntry, AuditHead, AuditProblem } from "../ports/audit.ts";

/** What comes before the first entry. */
export const CHAIN_START = "";

/** An entry with its changes word for word as they are stored: nothing can be added to them unnoticed. */
export interface ChainedEntry extends Omit<AuditEntry, "hash" | "changes"> {
  readonly changesText: string;
}

/** The text whose hash is the entry's: everything of it, its place, and the hash of the entry before. */
export function chainedText(orgId: string, entry: ChainedEntry, previousHash: string): string {
  const { seq, atMs, actor, keyId, address, operation, changesText } = entry;
  return JSON.stringify([orgId, seq, atMs, actor, keyId, address, operation, changesText, previousHash]);
}

/** Longest list of problems: a log that was exchanged has one for each entry. */
const MAX_PROBLEMS = 100;

/** What a restore of a backup writes into the log: entries from its own number on belong to another history. */
export const RESTORED = "backup.restored";

export interface ChainCheck {
  /** The next entry, in the order of their numbers. */
  add(entry: AuditEntry, changesText: string): void;
  /** Compares with the stored head. Every problem that was found, the first ones of many. */
  end(head: AuditHead | undefined): { readonly entries: number; readonly problems: readonly AuditProblem[] };
}

/**
 * Checks a log entry by entry. After an edited entry the chain is taken up again at its stored hash, so that each
 * edit is named once.
 *
 * An anchor is left out of account when a backup was restored after it was written down and the restored log was
 * shorter: its entry was set aside together with the rest of the data.
 */
export function createChainCheck(
  hash: (text: string) => string,
  orgId: string,
  anchors: readonly AuditAnchor[],
): ChainCheck {
  const problems: AuditProblem[] = [];
  const seen = new Map<number, string>();
  const anchored = new Set(anchors.map(({ seq }) => seq));
  const restores: { readonly seq: number; readonly atMs: number }[] = [];
  let previous = CHAIN_START;
  let last = 0;
  let entries = 0;

  function report(seq: number, problem: AuditProblem["problem"]): void {
    if (problems.length < MAX_PROBLEMS) problems.push({ seq, problem });
  }

  function isSetAside(anchor: AuditAnchor): boolean {
    return restores.some(({ seq, atMs }) => seq <= anchor.seq && atMs >= anchor.atMs);
  }

  return {
    add(entry, changesText) {
      entries += 1;
      if (entry.seq !== last + 1) report(last + 1, "missing");
      // The entry after a gap cannot be checked against the one before it.
      else if (hash(chainedText(orgId, { ...entry, changesText }, previous)) !== entry.hash) {
        report(entry.seq, "edited");
      }
      if (entry.changes.some(({ what }) => what === RESTORED)) {
        restores.push({ seq: entry.seq, atMs: entry.atMs });
      }
      if (anchored.has(entry.seq)) seen.set(entry.seq, entry.hash);
      previous = entry.hash;
      last = entry.seq;
    },
    end(head) {
      const isWhole = head === undefined ? last === 0 : head.seq === last && head.hash === previous;
      if (!isWhole) report(Math.max(head?.seq ?? 0, last), "truncated");
      for (const anchor of anchors) {
        if (seen.get(anchor.seq) !== anchor.hash && !isSetAside(anchor)) report(anchor.seq, "unanchored");
      }
      return { entries, problems };
    },
  };
}
