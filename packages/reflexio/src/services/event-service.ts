import type { EventType, ReflexioEvent } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { Storage } from "../ports/storage.ts";
import type { EventBus } from "./events.ts";

export interface EventFilter {
  /** Empty means all. */
  readonly types: readonly EventType[];
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  readonly operationId: string | null;
}

export interface EventService {
  /**
   * Events of the org as they happen, until any of `ends` aborts. With `lastEventId` those missed since are replayed first; when
   * some of them are not kept any more, a `stream.gap` comes first. Null is a pause: nothing happened for a while.
   */
  follow(
    orgId: string,
    filter: EventFilter,
    lastEventId: string | null,
    ends: readonly AbortSignal[],
  ): AsyncGenerator<ReflexioEvent | null>;
}

const PAGE = 200;
/** Proxies close silent connections after about a minute; many after 30 s. */
const HEARTBEAT_MS = 15_000;

function matches(event: ReflexioEvent, filter: EventFilter): boolean {
  const wanted: readonly [string | null, string | undefined][] = [
    [filter.userId, event.user_id],
    [filter.sessionId, event.session_id],
    [filter.requestId, event.request_id],
    [filter.operationId, event.operation_id],
  ];
  const isType =
    filter.types.length === 0 || filter.types.includes(event.type) || event.type === "stream.gap";
  return isType && wanted.every(([value, actual]) => value === null || value === "" || value === actual);
}

/** Resolves at the next commit, after the heartbeat, or when aborted. */
function nextSign(events: EventBus, ends: readonly AbortSignal[]): { wait(): Promise<void>; stop(): void } {
  let wake: (() => void) | undefined;
  let rung = false;
  const ring = () => {
    rung = true;
    wake?.();
  };
  events.on("committed", ring);
  for (const signal of ends) signal.addEventListener("abort", ring);
  return {
    wait() {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          wake = undefined;
          rung = false;
          resolve();
        };
        const timer = setTimeout(done, HEARTBEAT_MS);
        wake = done;
        if (rung) done();
      });
    },
    stop() {
      events.off("committed", ring);
      for (const signal of ends) signal.removeEventListener("abort", ring);
    },
  };
}

export function createEventService(storage: Storage, events: EventBus, clock: Clock): EventService {
  function gap(position: number): ReflexioEvent {
    const message = "Older events are gone. Read the current state again.";
    return {
      id: String(position),
      type: "stream.gap",
      created_at: Math.floor(clock.nowMs() / 1000),
      message,
    };
  }

  async function start(lastEventId: string | null): Promise<{ position: number; isGap: boolean }> {
    const { oldest, newest } = await storage.events.bounds();
    const asked = lastEventId === null || !/^\d{1,15}$/.test(lastEventId) ? null : Number(lastEventId);
    if (asked === null) return { position: newest, isGap: false };
    // A position ahead of ours comes from another database.
    const isGap = asked > newest || asked + 1 < oldest;
    return { position: isGap ? Math.max(0, oldest - 1) : asked, isGap };
  }

  return {
    async *follow(orgId, filter, lastEventId, ends) {
      const sign = nextSign(events, ends);
      try {
        const { position: first, isGap } = await start(lastEventId);
        let position = first;
        if (isGap) yield gap(position);
        while (!ends.some((signal) => signal.aborted)) {
          const page = await storage.events.after(orgId, position, PAGE);
          for (const event of page) {
            position = Number(event.id);
            if (matches(event, filter)) yield event;
          }
          if (page.length > 0) continue;
          await sign.wait();
          yield null;
        }
      } finally {
        sign.stop();
      }
    },
  };
}
