import type { Failure } from "../../failure.ts";
import type { PublishAnswer } from "../../wire-types.ts";

/** A payload that was not stored. */
interface PayloadFailure {
  /** Position among the payloads, from 1. */
  readonly payload: number;
  readonly line: number;
  /** File it stands in, when there are several. */
  readonly file: string | undefined;
  readonly userId: string | undefined;
  readonly failure: Failure;
}

/** What became of the payloads. */
export interface Tally {
  readonly stored: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly profilesAdded: number;
  readonly playbooksAdded: number;
  /** The first failures; `failed` counts all. */
  readonly failures: readonly PayloadFailure[];
  /** Exit codes of all failures. */
  readonly failureExits: ReadonlySet<number>;
}

export interface TallyCounter {
  readonly current: () => Tally;
  answered(answer: PublishAnswer): void;
  failed(failure: PayloadFailure): void;
}

/** More reasons than a person reads; it bounds memory when every line of a huge file is wrong. */
const MAX_FAILURES = 1000;

export function createTally(): TallyCounter {
  const counts = { stored: 0, duplicates: 0, failed: 0, profilesAdded: 0, playbooksAdded: 0 };
  const failures: PayloadFailure[] = [];
  const failureExits = new Set<number>();
  return {
    current: () => ({ ...counts, failures, failureExits }),
    answered: (answer) => {
      if (answer.duplicate === true) counts.duplicates += 1;
      else counts.stored += 1;
      counts.profilesAdded += answer.profiles_added ?? 0;
      counts.playbooksAdded += answer.playbooks_added ?? 0;
    },
    failed: (failure) => {
      counts.failed += 1;
      failureExits.add(failure.failure.exit);
      if (failures.length < MAX_FAILURES) failures.push(failure);
    },
  };
}
