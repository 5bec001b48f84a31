import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { z } from "zod";
import { syncToDisk } from "./copy.ts";
import { type LedgerEntry, ledgerEntrySchema } from "./manifest.ts";

/** Beside the database, so that it outlives one that is damaged. Holds no names. */
const LEDGER_FILE = "erasures.json";

const ledgerSchema = z.array(ledgerEntrySchema);

/** Each erasure once, in the order of their times. */
export function unite(...lists: readonly (readonly LedgerEntry[])[]): LedgerEntry[] {
  const byReceipt = new Map(
    lists.flat().map((entry) => [JSON.stringify([entry.instance_id, entry.org_id, entry.receipt_id]), entry]),
  );
  return [...byReceipt.values()].sort((a, b) => a.completed_at - b.completed_at);
}

/** @throws ReflexioError `storage_failed` when it cannot be read: an erasure could be lost with it */
export function readLedger(dataDir: string): LedgerEntry[] {
  const path = join(dataDir, LEDGER_FILE);
  try {
    return ledgerSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw new ReflexioError("storage_failed", `The list of erasures ${path} is damaged.`, {
      hint: "Move it away if the database beside it is whole: it is written again by the next erasure.",
      cause,
    });
  }
}

/** Adds to the ledger of a data folder, in one step. */
export function addToLedger(dataDir: string, entries: readonly LedgerEntry[]): void {
  const known = readLedger(dataDir);
  const all = unite(known, entries);
  if (all.length === known.length) return;
  const path = join(dataDir, LEDGER_FILE);
  writeFileSync(`${path}.unfinished`, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.unfinished`, path);
  syncToDisk(dataDir);
}
