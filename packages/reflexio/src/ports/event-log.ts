import type { ReflexioEvent } from "@reflexio/contracts";

/** What happened, in order. Old events are dropped: the state they led to stays. */
export interface EventLog {
  /** Events of the org after a position, oldest first. */
  after(orgId: string, position: number, limit: number): Promise<ReflexioEvent[]>;
  /** Positions of the oldest kept and of the newest event over all orgs; both 0 when there is none. */
  bounds(): Promise<{ readonly oldest: number; readonly newest: number }>;
}
