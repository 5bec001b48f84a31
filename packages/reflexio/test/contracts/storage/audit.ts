import { describe, expect } from "vitest";
import type { AuditOrigin, AuditWrite } from "../../../src/ports/audit.ts";
import type { Storage, Write } from "../../../src/ports/storage.ts";
import { addWrite, buildApiKey, buildProfile, buildTurn, commitAll, START } from "../../helpers/records.ts";
import { contractTest, failureOf, type StorageEngine } from "./engine.ts";

const ORIGIN: AuditOrigin = { actor: "key", keyId: "key-1", address: "loopback", operation: "test" };
export const EVERY_ENTRY = {
  operation: null,
  keyId: null,
  userId: null,
  fromMs: null,
  toMs: null,
  before: null,
};

function audited(origin: Partial<AuditOrigin> = {}, atMs = START * 1000): AuditWrite {
  return { type: "audit.append", origin: { ...ORIGIN, ...origin }, atMs, notes: [] };
}

const turns = (user_id: string): Write => ({
  type: "interactions.insert",
  rows: [buildTurn({ user_id, content: "secret words" }), buildTurn({ user_id, message_id: "m" })],
});

/** Entries about the changes of their own commits. */
export async function storeEntries(storage: Storage, orgId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await commitAll(storage, orgId, turns(`user ${index}`), audited({}, START * 1000 + index));
  }
}

/** Who changed what is recorded with the change itself, without content and without names that callers chose. */
export function describeAudit(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("audit log", () => {
    test("an entry says who, when, what and how many", async ({ storage }) => {
      const [stored, entry] = await commitAll(storage, "org", turns("ada"), audited());
      expect(entry).toEqual({ count: 1, ids: [1] });
      const [first, ...others] = await storage.audit.list("org", EVERY_ENTRY, 9);
      expect(others).toEqual([]);
      expect(first).toMatchObject({ ...ORIGIN, seq: 1, atMs: START * 1000 });
      expect(first?.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(first?.changes).toEqual([
        {
          what: "interaction.stored",
          ids: [
            expect.stringMatching(/^user:~[0-9a-f]{24}$/),
            expect.stringMatching(/^request:~[0-9a-f]{24}$/),
            ...(stored?.ids ?? []).map((id) => `interaction:${id}`),
          ],
          count: 2,
        },
      ]);
      expect(JSON.stringify(first)).not.toMatch(/\bada\b|secret|request-1/);
    });

    test("a commit that fails leaves no entry, one without effect neither", async ({ storage }) => {
      const write: Write = {
        type: "cursor.advance",
        userId: "ada",
        extractor: "e",
        from: 5,
        to: 6,
      };
      expect(await failureOf(storage.commit("org", [turns("ada"), write, audited()]))).toBe("conflict");
      const nothing = await commitAll(
        storage,
        "org",
        { type: "learnings.delete", kind: "profile", selector: {} },
        audited(),
      );
      expect(nothing.at(-1)).toEqual({ count: 0, ids: [] });
      expect(await storage.audit.list("org", EVERY_ENTRY, 9)).toEqual([]);
      expect(await storage.audit.head("org")).toBeUndefined();
    });

    test("entries are found by user, key, operation and time, newest first, page by page", async ({
      storage,
    }) => {
      await commitAll(storage, "org", turns("ada"), audited({ operation: "publish" }, 1000));
      const row = buildProfile({ user_id: "ada" });
      await commitAll(storage, "org", addWrite({ kind: "profile", row }), audited({ keyId: "key-2" }, 2000));
      const key = buildApiKey({ key_id: "made" });
      await commitAll(storage, "org", { type: "api_key.insert", key, hash: "h" }, audited({}, 3000));
      const numbers = async (filter: Partial<typeof EVERY_ENTRY> | Record<string, unknown>, limit = 9) =>
        (await storage.audit.list("org", { ...EVERY_ENTRY, ...filter }, limit)).map(({ seq }) => seq);
      expect(await numbers({})).toEqual([3, 2, 1]);
      expect(await numbers({ userId: "ada" })).toEqual([2, 1]);
      expect(await numbers({ userId: "ad" })).toEqual([]);
      expect(await numbers({ keyId: "key-2" })).toEqual([2]);
      expect(await numbers({ operation: "publish" })).toEqual([1]);
      expect(await numbers({ fromMs: 2000, toMs: 2000 })).toEqual([2]);
      expect(await numbers({}, 2)).toEqual([3, 2]);
      expect(await numbers({ before: 2 })).toEqual([1]);
      const [last] = await storage.audit.list("org", EVERY_ENTRY, 1);
      expect(last?.changes).toEqual([{ what: "api_key.created", ids: ["key:made"], count: 1 }]);
    });

    test("each org has a chain of its own, and it is whole", async ({ storage }) => {
      await storeEntries(storage, "org", 3);
      await storeEntries(storage, "other", 2);
      const verdict = await storage.audit.verify("org", []);
      expect(verdict).toMatchObject({ entries: 3, problems: [], anchors: 0 });
      expect(verdict.head).toEqual(await storage.audit.head("org"));
      expect(await storage.audit.verify("other", [])).toMatchObject({ entries: 2, problems: [] });
      expect(await storage.audit.verify("nobody", [])).toMatchObject({
        entries: 0,
        head: null,
        problems: [],
      });
    });

    test("a head that was written down is found again, another one is missed", async ({ storage }) => {
      await storeEntries(storage, "org", 2);
      const head = await storage.audit.head("org");
      const anchor = { seq: 2, hash: head?.hash ?? "", atMs: 0 };
      await storeEntries(storage, "org", 2);
      expect(await storage.audit.verify("org", [anchor])).toMatchObject({ anchors: 1, problems: [] });
      for (const other of [{ hash: "0" }, { seq: 1 }, { seq: 99 }]) {
        const { problems } = await storage.audit.verify("org", [{ ...anchor, ...other }]);
        expect(problems).toEqual([{ seq: other.seq ?? 2, problem: "unanchored" }]);
      }
    });

    test("an erasure leaves the chain whole and the names out of it", async ({ storage }) => {
      await commitAll(storage, "org", turns("ada"), audited());
      const [before] = await storage.audit.list("org", { ...EVERY_ENTRY, userId: "ada" }, 9);
      await commitAll(
        storage,
        "org",
        { type: "user.forget", userId: "ada", minUsers: 2, receiptId: "r", actor: "owner", at: START },
        audited({ operation: "forget_user" }),
      );
      expect(await storage.audit.verify("org", [])).toMatchObject({ entries: 2, problems: [] });
      const [forgotten, stored] = await storage.audit.list("org", { ...EVERY_ENTRY, userId: "ada" }, 9);
      expect(stored).toEqual(before);
      expect(forgotten?.changes).toEqual([
        { what: "user.forgotten", ids: [before?.changes[0]?.ids[0], "receipt:r"], count: 1 },
      ]);
    });
  });
}
