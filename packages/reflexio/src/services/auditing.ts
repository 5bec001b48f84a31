import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditChange, AuditOrigin, AuditWrite } from "../ports/audit.ts";
import type { Clock } from "../ports/clock.ts";
import type { Storage } from "../ports/storage.ts";

/** Records who changes something without the services knowing. */
export interface Auditing {
  /** The storage that services use: each commit that changes something carries its entry of the audit log. */
  readonly storage: Storage;
  /** Whatever `work` commits is recorded as done by `origin`. Outside of it, the server itself does it. */
  run<Result>(origin: AuditOrigin, work: () => Result): Result;
  /** The write that records a change which no other write of its commit stands for. */
  noted(change: AuditChange): AuditWrite;
}

/** What the server does by itself. */
export function systemOrigin(operation: string): AuditOrigin {
  return { actor: "system", keyId: null, address: "none", operation };
}

const SERVER = systemOrigin("server");

export function createAuditing(storage: Storage, clock: Clock): Auditing {
  const origins = new AsyncLocalStorage<AuditOrigin>();

  function entry(notes: readonly AuditChange[]): AuditWrite {
    return { type: "audit.append", origin: origins.getStore() ?? SERVER, atMs: clock.nowMs(), notes };
  }

  const audited: Storage = {
    ...storage,
    async commit(orgId, writes) {
      const result = await storage.commit(orgId, [...writes, entry([])]);
      return result.ok ? { ok: true, results: result.results.slice(0, writes.length) } : result;
    },
  };
  return {
    storage: audited,
    run: (origin, work) => origins.run(origin, work),
    noted: (change) => entry([change]),
  };
}
