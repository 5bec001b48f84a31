import type { Storage } from "../../src/ports/storage.ts";

/** Where the process ends: around a commit, or when a model has answered. Numbers count from 1. */
export type KillPoint =
  | { readonly at: "before commit" | "after commit"; readonly number: number }
  | { readonly at: "after model call"; readonly number: number };

/** One life of a process. */
export interface Life {
  /** Commits and model calls so far, those of the death included. */
  readonly commits: () => number;
  readonly modelCalls: () => number;
  readonly isDead: () => boolean;
  /** Counts; nothing before counts. */
  begin(): void;
  /** To be called by the model with every answer. */
  answered(): void;
  wrap(storage: Storage): Storage;
}

class Killed extends Error {
  constructor() {
    super("The process was killed.");
  }
}

function isStore(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Every method of every store fails once the process is dead. */
function guard<Target extends object>(target: Target, isDead: () => boolean): Target {
  return new Proxy(target, {
    get(owner, name, receiver) {
      const value: unknown = Reflect.get(owner, name, receiver);
      if (name === "info" || name === "close") return value;
      if (typeof value === "function") {
        return async (...given: unknown[]) => {
          if (isDead()) throw new Killed();
          const result: unknown = await Reflect.apply(value, owner, given);
          // A dead process hears no answer, and a read it waited for tells nobody anything.
          if (isDead()) throw new Killed();
          return result;
        };
      }
      return isStore(value) ? guard(value, isDead) : value;
    },
  });
}

/** A process that ends at a point, as seen from its storage: then nothing is written or read any more. */
export function createLife(point: KillPoint | null, tear = false): Life {
  let isBegun = false;
  let dead = false;
  let commits = 0;
  let modelCalls = 0;
  const isDead = () => dead;
  return {
    commits: () => commits,
    modelCalls: () => modelCalls,
    isDead,
    begin() {
      isBegun = true;
    },
    answered() {
      if (!isBegun || dead) return;
      modelCalls += 1;
      dead = point?.at === "after model call" && point.number === modelCalls;
    },
    wrap(storage) {
      const guarded = guard(storage, isDead);
      return {
        ...guarded,
        close: () => storage.close(),
        async commit(orgId, writes) {
          if (dead) throw new Killed();
          if (!isBegun) return storage.commit(orgId, writes);
          commits += 1;
          const isLast = point?.at !== "after model call" && point?.number === commits;
          if (isLast && point?.at === "before commit") {
            // The control: what was learnt is stored in one transaction, that it was read in another.
            if (tear)
              await storage.commit(
                orgId,
                writes.filter((write) => write.type !== "cursor.advance"),
              );
            dead = true;
            throw new Killed();
          }
          const result = await storage.commit(orgId, writes);
          if (isLast) dead = true;
          if (dead) throw new Killed();
          return result;
        },
      };
    },
  };
}
