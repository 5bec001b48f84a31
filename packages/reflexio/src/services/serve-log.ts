import type { Clock } from "../ports/clock.ts";
import type { LearningId, StoredLearningKind } from "../ports/records.ts";
import type { Serving } from "../ports/serving-store.ts";
import type { Storage } from "../ports/storage.ts";

/** What one call told an agent. */
export interface Told {
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly learnings: readonly { readonly kind: StoredLearningKind; readonly id: LearningId }[];
}

/** Notes what was told where, so that what turns out wrong can be followed. No call waits for it. */
export interface ServeLog {
  note(orgId: string, told: Told): void;
  /** Stores what was noted so far. */
  flush(): Promise<void>;
  /** Leaves out what was noted of a user and is not stored yet. */
  dropUser(orgId: string, userId: string): void;
}

export interface ServeLogDependencies {
  readonly storage: Pick<Storage, "commit">;
  readonly clock: Clock;
  /** Id of the call under way. */
  readonly callId: () => string;
  /** Told once when storing begins to fail, however often it is tried. */
  readonly onError: (error: unknown) => void;
  /** Told when it works again, with how many notes were lost meanwhile. */
  readonly onRestored: (lost: number) => void;
}

/** How long a crash can lose: a commit for each search would cost more than the search. */
const FLUSH_MS = 500;
const FLUSH_AT = 500;
/** While storage fails, no more than this is held; what was noted first goes first. */
const MAX_HELD = 10_000;
export const KEPT_DAYS = 90;

export function createServeLog(dependencies: ServeLogDependencies): ServeLog {
  const { storage, clock, callId, onError, onRestored } = dependencies;
  let held: { readonly orgId: string; readonly serving: Serving }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let hasFailed = false;
  let lost = 0;
  /** Users left out since the last store began, whose notes may come back from one that fails. */
  const dropped = new Set<string>();
  const userKey = (orgId: string, userId: string | null) => JSON.stringify([orgId, userId]);

  async function store(): Promise<void> {
    const taken = held.splice(0);
    let isFailing = false;
    dropped.clear();
    const keepFrom = Math.floor(clock.nowMs() / 1000) - KEPT_DAYS * 86_400;
    for (const orgId of new Set(taken.map((one) => one.orgId))) {
      const own = taken.filter((one) => one.orgId === orgId);
      const servings = own.map(({ serving }) => serving);
      try {
        await storage.commit(orgId, [{ type: "serving.note", servings, keepFrom }]);
      } catch (error) {
        if (!hasFailed && !isFailing) onError(error);
        const left = own.filter(({ serving }) => !dropped.has(userKey(orgId, serving.userId)));
        const all = [...left, ...held];
        held = all.slice(-MAX_HELD);
        lost += all.length - held.length;
        isFailing = true;
        arm();
      }
    }
    if (hasFailed && !isFailing) {
      onRestored(lost);
      lost = 0;
    }
    hasFailed = isFailing;
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // One that has not begun stores this too: a burst of calls must not leave a row of tries behind.
    if (next === undefined) {
      next = flushing.then(() => {
        next = undefined;
        return store();
      });
      flushing = next;
    }
    return next;
  }

  function arm(): void {
    timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
  }

  return {
    note(orgId, { userId, sessionId, learnings }) {
      if (learnings.length === 0) return;
      const at = Math.floor(clock.nowMs() / 1000);
      const call = callId();
      for (const { kind, id } of learnings) {
        held.push({ orgId, serving: { kind, id, userId, sessionId, callId: call, at } });
      }
      // While storage fails, it is tried again at intervals and not by each call.
      if (held.length >= FLUSH_AT && !hasFailed) void flush();
      arm();
    },
    flush,
    dropUser(orgId, userId) {
      dropped.add(userKey(orgId, userId));
      held = held.filter((one) => one.orgId !== orgId || one.serving.userId !== userId);
    },
  };
}
