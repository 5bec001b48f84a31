import { type OperationSpec, ReflexioError } from "@reflexio/contracts";
import { type RateClass, rateClassOf } from "./rate-limits.ts";

/** How much the server takes on at a time. */
export interface AdmissionLimits {
  /**
   * Calls worked on at a time, by class. Each class has its own, so that a flood of publishes leaves searches their
   * part. A call that comes then would wait for a second or so: it is better told to come back.
   */
  readonly places: Readonly<Record<RateClass, number>>;
  /** Bodies held in memory together, bytes. */
  readonly bodyBytes: number;
}

export const DEFAULT_ADMISSION: AdmissionLimits = {
  places: { publish: 256, search: 128, generation: 32, other: 256 },
  bodyBytes: 256 * 1024 * 1024,
};

/** From this delay of the event loop on, new work comes in a tenth as often; searches are spared. */
const SLOW_LOOP_MS = 1_000;
const SLOW_SHARE = 0.1;
/** Callers that are sent away together must not come back together: they are told 1, 2 or 3 seconds. */
const MAX_RETRY_MS = 3_000;

/** A call that was let in. */
export interface Place {
  /** Counts bytes of a body that were not announced. @throws ReflexioError `unavailable` */
  hold(bytes: number): void;
  /** What is left of the call only waits, such as for learning: another one may come in. */
  vacate(): void;
  /** The call is answered. */
  leave(): void;
}

/** What health and metrics show. */
export interface AdmissionState {
  readonly isStopping: boolean;
  /** Calls under way, by class. */
  readonly busy: Readonly<Record<RateClass, number>>;
  /** Calls turned away since the start. */
  readonly refused: number;
}

/** Says that nothing is broken and nothing was begun: such answers are counted, not logged one by one. */
export class TurnedAway extends ReflexioError {}

/** Lets in as many calls as the server can answer in reasonable time, and turns the others away cheaply. */
export interface Admission {
  /**
   * @param bodyBytes length of the body as announced, 0 when unknown
   * @throws ReflexioError `unavailable` with a time to come back
   */
  enter(id: string, spec: OperationSpec, bodyBytes: number): Place;
  /** From now on everything but public calls is turned away, and `stopping` tells calls that wait to answer. */
  stop(): void;
  readonly stopping: AbortSignal;
  /** Resolves when no call is under way. */
  idle(): Promise<void>;
  state(): AdmissionState;
}

export interface AdmissionOptions {
  readonly limits: AdmissionLimits;
  /** Delay of the event loop, milliseconds. */
  readonly lagMs: () => number;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Told of every call that finds the server full. */
  readonly onRefused: (kind: RateClass) => void;
}

const nothing = () => undefined;
/** Of calls that cost next to nothing. */
const FREE: Place = { hold: nothing, vacate: nothing, leave: nothing };

export function createAdmission({ limits, lagMs, random, onRefused }: AdmissionOptions): Admission {
  const busy = { publish: 0, search: 0, generation: 0, other: 0 };
  const stopping = new AbortController();
  let calls = 0;
  let bytes = 0;
  let refused = 0;
  let onIdle: (() => void) | undefined;

  function placesOf(kind: RateClass): number {
    const places = limits.places[kind];
    return kind !== "search" && lagMs() > SLOW_LOOP_MS ? Math.ceil(places * SLOW_SHARE) : places;
  }

  function refuse(message: string): ReflexioError {
    refused += 1;
    return new TurnedAway("unavailable", message, {
      hint: "Send it again after the time in Retry-After; nothing was stored.",
      retryAfterMs: Math.ceil(random() * MAX_RETRY_MS) || 1,
    });
  }

  /** A single large body is let into an empty server, whatever the bound. */
  function isTooMuch(size: number, held: number): boolean {
    return bytes > held && bytes + size > limits.bodyBytes;
  }

  function turnAway(kind: RateClass): ReflexioError {
    onRefused(kind);
    return refuse("The server has more calls than it can answer in time.");
  }

  function take(kind: RateClass, announced: number): Place {
    let size = announced;
    calls += 1;
    busy[kind] += 1;
    bytes += size;
    let hasPlace = true;
    let isHere = true;
    function vacate(): void {
      if (!hasPlace) return;
      hasPlace = false;
      busy[kind] -= 1;
      bytes -= size;
    }
    return {
      hold(more) {
        if (isTooMuch(more, size)) throw turnAway(kind);
        size += more;
        bytes += more;
      },
      vacate,
      leave() {
        vacate();
        if (!isHere) return;
        isHere = false;
        calls -= 1;
        if (calls === 0) onIdle?.();
      },
    };
  }

  return {
    stopping: stopping.signal,
    enter(id, spec, bodyBytes) {
      if (spec.access === "public") return FREE;
      if (stopping.signal.aborted) throw refuse("The server is stopping.");
      const kind = rateClassOf(id, spec);
      if (busy[kind] >= placesOf(kind) || isTooMuch(bodyBytes, 0)) throw turnAway(kind);
      return take(kind, bodyBytes);
    },
    stop() {
      stopping.abort();
    },
    idle() {
      return new Promise((resolve) => {
        onIdle = resolve;
        if (calls === 0) resolve();
      });
    },
    state: () => ({ isStopping: stopping.signal.aborted, busy: { ...busy }, refused }),
  };
}
