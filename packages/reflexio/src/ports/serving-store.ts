import type { LearningId, StoredLearningKind } from "./records.ts";

/** A learning that was told to an agent. */
export interface Serving {
  readonly kind: StoredLearningKind;
  readonly id: LearningId;
  /** Whose agent it was; null when the call named no user. */
  readonly userId: string | null;
  readonly sessionId: string | null;
  /** The call's request id. */
  readonly callId: string;
  /** Unix seconds. */
  readonly at: number;
}

/** Notes what was served; a learning that is gone meanwhile is left out. */
export interface ServingWrite {
  readonly type: "serving.note";
  readonly servings: readonly Serving[];
  /** What was last served before this time is forgotten, unix seconds. */
  readonly keepFrom: number;
}

/** Where a learning was told: one for each session, or for each call outside of any. Times in unix seconds. */
export interface ServedPlace {
  readonly userId: string | null;
  readonly sessionId: string | null;
  /** The last call that told it there. */
  readonly callId: string;
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface ServingStore {
  /** Places, latest first. */
  placesOf(orgId: string, kind: StoredLearningKind, id: LearningId, limit: number): Promise<ServedPlace[]>;
}
