import { describe, expect } from "vitest";
import type { Storage } from "../../../src/ports/storage.ts";
import { buildApiKey, commitAll } from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";
import { tenantAttacks } from "./tenant-attacks.ts";
import { findIntrusions, findLeaks, stateOf } from "./tenant-checks.ts";
import { CANARY, type FilledOrg, fillOrg } from "./tenant-data.ts";
import { findInterference } from "./tenant-interference.ts";
import { methodsOf, readAll, tenantReads, withoutTenant } from "./tenant-reads.ts";

/** Two orgs that use the same ids never see or change what is the other's. */
export function describeTenants(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("tenants", () => {
    test("every method that reads for an org is tried below", async ({ storage }) => {
      const tried = [...Object.keys(tenantReads), ...withoutTenant];
      expect(methodsOf(storage).sort()).toEqual(tried.sort());
    });

    test("no read shows anything of another org", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect(await findLeaks(storage, "org-a", target)).toEqual([]);
      expect(await findLeaks(storage, "nobody", target)).toEqual([]);
      expect(await findLeaks(storage, "", target)).toEqual([]);
    });

    test("each of those reads shows the org itself something that is its own", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect((await findLeaks(storage, "org-b", target)).sort()).toEqual(Object.keys(tenantReads).sort());
      const nobody = await readAll(storage, "nobody", target);
      const own = await readAll(storage, "org-b", target);
      expect([...own].filter(([name, answer]) => answer === nobody.get(name))).toEqual([]);
    });

    test("no write changes anything of another org", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect(await findIntrusions(storage, "org-a", target)).toEqual([]);
      expect(await findIntrusions(storage, "nobody", target)).toEqual([]);
    });

    test("an org sees and does the same whether another one uses the same names or not", async () => {
      expect(await findInterference(engine.open)).toEqual([]);
    });

    test("each of those writes changes something when the org itself makes it", async ({ storage }) => {
      const changing = new Set<string>();
      for (const name of Object.keys(tenantAttacks)) {
        const target = await fillOrg(storage, `org ${name}`, CANARY, 3);
        const changed = await changesOwn(storage, target, name);
        if (changed) changing.add(name);
      }
      // A known receipt changes nothing by design.
      expect([...changing].sort()).toEqual(
        Object.keys(tenantAttacks)
          .filter((name) => name !== "receipt.insert")
          .sort(),
      );
    });
  });
}

async function changesOwn(storage: Storage, target: FilledOrg, name: string): Promise<boolean> {
  const attack = Object.entries(tenantAttacks).find(([type]) => type === name)?.[1];
  if (attack === undefined) return false;
  const before = await stateOf(storage, target);
  // One key must stay that can manage keys.
  const spare = buildApiKey({ key_id: `spare of ${target.orgId}`, scopes: ["admin"] });
  if (name === "api_key.revoke") {
    await commitAll(storage, target.orgId, { type: "api_key.insert", key: spare, hash: spare.key_id });
  }
  const prepared = name === "api_key.revoke" ? await stateOf(storage, target) : before;
  await commitAll(storage, target.orgId, attack(target)).catch(() => undefined);
  return (await stateOf(storage, target)) !== prepared;
}
