import { expect, it, onTestFinished } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { findIntrusions, findLeaks } from "../contracts/storage/tenant-checks.ts";
import { fillOrg } from "../contracts/storage/tenant-data.ts";

type Call = (...values: unknown[]) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

/** A storage that forgets to look at the org of its caller: every call is made for `orgId`. */
function withoutTenants(storage: Storage, orgId: string): Storage {
  function careless<Part extends object>(part: Part): Part {
    return new Proxy(part, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (isCall(value)) {
          return (first: unknown, ...rest: unknown[]) =>
            Reflect.apply(value, target, [first === "org-a" ? orgId : first, ...rest]);
        }
        return typeof value === "object" && value !== null ? careless(value) : value;
      },
    });
  }
  return careless(storage);
}

async function twoOrgs() {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  const target = await fillOrg(storage, "org-b", "canary", 3);
  await fillOrg(storage, "org-a", "own", 2);
  return { storage, target };
}

it("the tenant contract sees every read that forgets the org", async () => {
  const { storage, target } = await twoOrgs();
  expect(await findLeaks(storage, "org-a", target)).toEqual([]);
  const leaks = await findLeaks(withoutTenants(storage, "org-b"), "org-a", target);
  expect(leaks).toContain("interactions.byIds");
  expect(leaks).toContain("search.vector");
  expect(leaks.length).toBeGreaterThan(35);
});

it("the tenant contract sees writes that forget the org", async () => {
  const { storage, target } = await twoOrgs();
  const intrusions = await findIntrusions(withoutTenants(storage, "org-b"), "org-a", target);
  for (const write of ["learning.update", "cursor.advance", "job.complete", "interactions.delete"]) {
    expect(intrusions).toContain(write);
  }
});
