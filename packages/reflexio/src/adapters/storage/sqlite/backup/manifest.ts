import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { z } from "zod";

/** Version of the layout of a backup: a folder with one database and this manifest. */
export const BACKUP_FORMAT = 1;

export const MANIFEST_FILE = "manifest.json";
export const COPY_FILE = "reflexio.db";

/** An erasure as it outlives the data: who it was is known by a keyed hash only. */
export const ledgerEntrySchema = z.object({
  instance_id: z.string(),
  org_id: z.string(),
  receipt_id: z.string(),
  completed_at: z.number(),
  user_hash: z.string(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

const manifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  reason: z.enum(["manual", "migration", "restore"]),
  created_at_ms: z.number(),
  instance_id: z.string(),
  schema_version: z.number(),
  file: z.object({ name: z.literal(COPY_FILE), bytes: z.number(), sha256: z.string() }),
  rows: z.record(z.string(), z.number()),
  audit_heads: z.array(z.object({ org_id: z.string(), seq: z.number(), hash: z.string() })),
  erasures: z.array(ledgerEntrySchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Enough of a manifest of any version to say that it is too new. */
const anyManifestSchema = z.object({ format: z.number(), sha256: z.string(), manifest: z.unknown() });

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function writeManifest(folder: string, manifest: Manifest): void {
  const sealed = { format: BACKUP_FORMAT, sha256: sha256(JSON.stringify(manifest)), manifest };
  writeFileSync(join(folder, MANIFEST_FILE), `${JSON.stringify(sealed, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
}

function damaged(folder: string, what: string, cause?: unknown): ReflexioError {
  return new ReflexioError("storage_failed", `The backup ${folder} cannot be used: ${what}.`, {
    hint: "Take another backup; `reflexio backup list` shows those of a server.",
    cause,
  });
}

function readJson(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, MANIFEST_FILE), "utf8"));
  } catch (cause) {
    throw damaged(folder, `its ${MANIFEST_FILE} is missing or damaged`, cause);
  }
}

/** @throws ReflexioError `storage_failed` when the folder is no backup, or one of another version */
export function readManifest(folder: string): Manifest {
  const sealed = anyManifestSchema.safeParse(readJson(folder));
  if (!sealed.success) throw damaged(folder, `its ${MANIFEST_FILE} is damaged`, sealed.error);
  const { format, manifest } = sealed.data;
  if (format > BACKUP_FORMAT) {
    throw damaged(folder, `it has format ${format}, this program knows up to ${BACKUP_FORMAT}`);
  }
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success || sha256(JSON.stringify(manifest)) !== sealed.data.sha256) {
    throw damaged(folder, `its ${MANIFEST_FILE} is damaged`, parsed.error);
  }
  return parsed.data;
}
