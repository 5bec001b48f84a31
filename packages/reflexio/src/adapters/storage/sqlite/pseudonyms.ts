import { createHmac, randomBytes } from "node:crypto";
import { ReflexioError } from "@reflexio/contracts";
import { text } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { storedText } from "./stored-text.ts";

const KEY = "pseudonym_key";
const KEY_BYTES = 32;
/** 96 bits: no two names of an installation share them by chance. */
const HASH_CHARACTERS = 24;

/** Makes the secret key of the data set, once. It is in the database, and so in every backup of it. */
export function ensurePseudonymKey(connection: Connection): void {
  connection.run("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", [
    KEY,
    randomBytes(KEY_BYTES).toString("hex"),
  ]);
}

function keyOf(connection: Connection): string {
  const row = connection.get("SELECT value FROM meta WHERE key = ?", [KEY]);
  if (row === undefined) throw new ReflexioError("storage_failed", "The database has no key for pseudonyms.");
  return text(row, "value");
}

/**
 * Stands for a name that must not be kept: HMAC-SHA-256 under the data set's secret key, 24 hexadecimal digits. The
 * same name of another org or kind has another one.
 */
export function pseudonymOf(connection: Connection, orgId: string, kind: string, name: string): string {
  return createHmac("sha256", Buffer.from(keyOf(connection), "hex"))
    .update(JSON.stringify([orgId, kind, storedText(name)]))
    .digest("hex")
    .slice(0, HASH_CHARACTERS);
}
