import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { AuditAnchor, AuditVerdict } from "../../src/ports/audit.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { storeEntries } from "../contracts/storage/audit.ts";
import { commitAll } from "../helpers/records.ts";
import { temporaryFolder } from "./engines.ts";

const UNLOCK = "DROP TRIGGER audit_log_keeps_entries; DROP TRIGGER audit_log_keeps_words;";

async function openLog(entries = 6): Promise<{ storage: Storage; attacker: Connection }> {
  const dataDir = temporaryFolder();
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  await storeEntries(storage, "org", entries);
  const attacker = new Connection(join(dataDir, "reflexio.db"));
  onTestFinished(() => attacker.close());
  return { storage, attacker };
}

function verify(storage: Storage, anchors: readonly AuditAnchor[] = []): Promise<AuditVerdict> {
  return storage.audit.verify("org", anchors);
}

describe("the audit log", () => {
  it("cannot be changed by statements as long as its triggers are there", async () => {
    const { storage, attacker } = await openLog();
    for (const sql of [
      "UPDATE audit_log SET operation = 'nothing' WHERE seq = 2",
      "DELETE FROM audit_log WHERE seq = 2",
      "DELETE FROM audit_log",
    ]) {
      expect(() => attacker.exec(sql)).toThrow(/append-only/);
    }
    expect(await verify(storage)).toMatchObject({ entries: 6, problems: [] });
  });

  const tampering: readonly (readonly [what: string, sql: string, found: readonly object[]])[] = [
    [
      "an edited operation",
      "UPDATE audit_log SET operation = 'x' WHERE seq = 3",
      [{ seq: 3, problem: "edited" }],
    ],
    ["an edited key", "UPDATE audit_log SET key_id = 'other' WHERE seq = 1", [{ seq: 1, problem: "edited" }]],
    [
      "an edited time",
      "UPDATE audit_log SET at_ms = at_ms + 1 WHERE seq = 6",
      [{ seq: 6, problem: "edited" }],
    ],
    [
      "a word added to the changes",
      `UPDATE audit_log SET changes = replace(changes, '"count":', '"note":1,"count":') WHERE seq = 4`,
      [{ seq: 4, problem: "edited" }],
    ],
    [
      "a cell of another type",
      "UPDATE audit_log SET operation = x'00' WHERE seq = 2",
      [{ seq: 2, problem: "missing" }],
    ],
    ["a deleted entry", "DELETE FROM audit_log WHERE seq = 4", [{ seq: 4, problem: "missing" }]],
    [
      "a deleted entry whose number is taken by those after it",
      "DELETE FROM audit_log WHERE seq = 4; UPDATE audit_log SET seq = 4 WHERE seq = 5; UPDATE audit_log SET seq = 5 WHERE seq = 6",
      [
        { seq: 4, problem: "edited" },
        { seq: 5, problem: "edited" },
        { seq: 6, problem: "truncated" },
      ],
    ],
    [
      "an inserted entry",
      `UPDATE audit_log SET seq = seq + 100 WHERE seq > 3; UPDATE audit_log SET seq = seq - 99 WHERE seq > 100;
       INSERT INTO audit_log SELECT org_id, 4, at_ms, actor, key_id, address, operation, changes, hash FROM audit_log WHERE seq = 3`,
      [
        { seq: 4, problem: "edited" },
        { seq: 5, problem: "edited" },
        { seq: 6, problem: "edited" },
        { seq: 7, problem: "edited" },
        { seq: 7, problem: "truncated" },
      ],
    ],
    [
      "two entries that changed places",
      "UPDATE audit_log SET seq = 99 WHERE seq = 2; UPDATE audit_log SET seq = 2 WHERE seq = 3; UPDATE audit_log SET seq = 3 WHERE seq = 99",
      [
        { seq: 2, problem: "edited" },
        { seq: 3, problem: "edited" },
        { seq: 4, problem: "edited" },
      ],
    ],
    ["entries cut off at the end", "DELETE FROM audit_log WHERE seq > 4", [{ seq: 6, problem: "truncated" }]],
    ["all entries removed", "DELETE FROM audit_log", [{ seq: 6, problem: "truncated" }]],
    [
      "an entry of another org",
      "INSERT INTO audit_log SELECT 'org', 7, at_ms, actor, key_id, address, operation, changes, hash FROM audit_log WHERE org_id = 'other' AND seq = 1",
      [
        { seq: 7, problem: "edited" },
        { seq: 7, problem: "truncated" },
      ],
    ],
  ];

  it.each(tampering)("shows %s", async (_what, sql, found) => {
    const { storage, attacker } = await openLog();
    await storeEntries(storage, "other", 1);
    expect((await verify(storage)).problems).toEqual([]);
    attacker.exec(UNLOCK + sql);
    expect((await verify(storage)).problems).toEqual(found);
  });

  it("shows a cut that was hidden with the head only to who wrote a later head down", async () => {
    const { storage, attacker } = await openLog();
    const head = await storage.audit.head("org");
    const anchor = { seq: 6, hash: head?.hash ?? "", atMs: 1 };
    attacker.exec(`${UNLOCK} DELETE FROM audit_log WHERE seq > 4;
      UPDATE audit_heads SET seq = 4, hash = (SELECT hash FROM audit_log WHERE seq = 4)`);
    expect((await verify(storage)).problems).toEqual([]);
    expect((await verify(storage, [anchor])).problems).toEqual([{ seq: 6, problem: "unanchored" }]);
    // New entries in the place of the cut ones do not help.
    await storeEntries(storage, "org", 5);
    expect((await verify(storage, [anchor])).problems).toEqual([{ seq: 6, problem: "unanchored" }]);
  });

  it("sets heads aside that belong to data which a restore replaced, and only those", async () => {
    const { storage } = await openLog();
    const atMs = 5000;
    const origin = { actor: "system", keyId: null, address: "none", operation: "restore" } as const;
    const notes = [{ what: "backup.restored", subjects: [], count: 1 }];
    await commitAll(storage, "org", { type: "audit.append", origin, atMs, notes });
    const replaced = { seq: 9, hash: "of the history before", atMs: 4000 };
    expect((await verify(storage, [replaced])).problems).toEqual([]);
    for (const anchor of [
      { ...replaced, atMs: 6000 },
      { ...replaced, seq: 3 },
    ]) {
      expect((await verify(storage, [anchor])).problems).toEqual([
        { seq: anchor.seq, problem: "unanchored" },
      ]);
    }
  });
});

it("a long log is read in steps, entries that come meanwhile included or not", async () => {
  const { storage } = await openLog(1300);
  const verdict = verify(storage);
  await storeEntries(storage, "org", 5);
  expect((await verdict).problems).toEqual([]);
  expect((await verify(storage)).entries).toBe(1305);
});
