import { ReflexioError } from "@reflexio/contracts";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Serving } from "../ports/serving-store.ts";
import type { Storage, Write } from "../ports/storage.ts";
import { createServeLog } from "./serve-log.ts";

const FLUSH_MS = 500;
const MAX_HELD = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_750_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A log over a storage that fails for some orgs, with everything that was stored and told. */
function open() {
  const failing = new Set<string>();
  const stored: Serving[] = [];
  const errors: unknown[] = [];
  const restored: number[] = [];
  let commits = 0;
  const commit: Storage["commit"] = async (orgId, writes: readonly Write[]) => {
    commits += 1;
    if (failing.has(orgId)) throw new ReflexioError("storage_failed", "The disk is full.");
    for (const write of writes) if (write.type === "serving.note") stored.push(...write.servings);
    return { ok: true, results: [] };
  };
  const log = createServeLog({
    storage: { commit },
    clock: { nowMs: () => Date.now() },
    callId: () => "call",
    onError: (error) => errors.push(error),
    onRestored: (lost) => restored.push(lost),
  });
  function tell(id: number, orgId = "org", userId = "ada"): void {
    const learnings = [{ kind: "profile", id: `profile-${id}` } as const];
    log.note(orgId, { userId, sessionId: "session", learnings });
  }
  return { log, tell, failing, stored, errors, restored, commits: () => commits };
}

it("tells once that it cannot be written, keeps trying, and stores all when it can", async () => {
  const { tell, failing, stored, errors, restored } = open();
  failing.add("org");
  tell(1);
  await vi.advanceTimersByTimeAsync(60 * FLUSH_MS);
  tell(2);
  await vi.advanceTimersByTimeAsync(60 * FLUSH_MS);
  expect(errors).toHaveLength(1);
  expect([stored, restored]).toEqual([[], []]);
  failing.clear();
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  expect(stored.map(({ id }) => id)).toEqual(["profile-1", "profile-2"]);
  expect(restored).toEqual([0]);
  // The next time it fails is another story.
  failing.add("org");
  tell(3);
  await vi.advanceTimersByTimeAsync(3 * FLUSH_MS);
  expect(errors).toHaveLength(2);
});

it("holds up nobody: calls go on, and other orgs' notes are stored", async () => {
  const { tell, failing, stored, commits } = open();
  failing.add("org");
  tell(1);
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  const before = commits();
  // Enough at once to be stored at once, were the storage well.
  for (let id = 0; id < 2_000; id += 1) tell(id);
  expect(commits()).toBe(before);
  tell(7, "other");
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  expect(stored.map(({ id }) => id)).toEqual(["profile-7"]);
});

it("holds a bounded number of notes, and counts those it lost", async () => {
  const { tell, failing, stored, restored } = open();
  failing.add("org");
  for (let id = 0; id < MAX_HELD + 250; id += 1) tell(id);
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  failing.clear();
  await vi.advanceTimersByTimeAsync(FLUSH_MS);
  expect(stored).toHaveLength(MAX_HELD);
  expect(stored[0]?.id).toBe("profile-250");
  expect(restored).toEqual([250]);
});

it("does not bring back a user who was left out while storing failed", async () => {
  const { log, tell, failing, stored } = open();
  failing.add("org");
  tell(1, "org", "ada");
  tell(2, "org", "ben");
  const flushed = log.flush();
  log.dropUser("org", "ada");
  await flushed;
  failing.clear();
  await log.flush();
  expect(stored.map(({ id }) => id)).toEqual(["profile-2"]);
});
