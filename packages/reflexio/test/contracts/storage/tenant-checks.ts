import type { Storage } from "../../../src/ports/storage.ts";
import { tenantAttacks } from "./tenant-attacks.ts";
import { CANARY, type FilledOrg } from "./tenant-data.ts";
import { readAll, toText } from "./tenant-reads.ts";

/** Reads that show an outsider anything of the target org; empty as it must be. */
export async function findLeaks(storage: Storage, outsider: string, target: FilledOrg): Promise<string[]> {
  const seen = await readAll(storage, outsider, target);
  const own = await readAll(storage, target.orgId, target);
  return [...seen]
    .filter(([name, answer]) => answer.includes(CANARY) || answer === own.get(name))
    .map(([name]) => name);
}

export async function stateOf(storage: Storage, target: FilledOrg): Promise<string> {
  const job = await storage.jobs.find(target.jobId);
  return toText([[...(await readAll(storage, target.orgId, target))], job]);
}

/** Writes of an outsider that change what the target org has; empty as it must be. */
export async function findIntrusions(
  storage: Storage,
  outsider: string,
  target: FilledOrg,
): Promise<string[]> {
  const intrusions: string[] = [];
  for (const [name, attack] of Object.entries(tenantAttacks)) {
    const before = await stateOf(storage, target);
    await storage.commit(outsider, [attack(target)]).catch(() => undefined);
    if ((await stateOf(storage, target)) !== before) intrusions.push(name);
  }
  return intrusions;
}
