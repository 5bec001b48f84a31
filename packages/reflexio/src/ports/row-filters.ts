import type { Approval, Lifecycle } from "@reflexio/contracts";

/** A row in the order of its list: the time it is sorted by, and its id. */
export interface RowPosition {
  readonly at: number;
  readonly id: string;
}

export interface InteractionFilter {
  /** Only rows that are listed after this one. */
  readonly before?: RowPosition | null;
  readonly userId?: string;
  readonly requestId?: string;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
}

export interface ProfileFilter {
  /** Only rows that are listed after this one. */
  readonly before?: RowPosition | null;
  readonly userId?: string;
  readonly requestId?: string | null;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
  readonly source?: string | null;
  readonly customFeature?: string | null;
  readonly extractorName?: string | null;
  /** Lifecycle states to include, null meaning current. Superseded rows are never included. */
  readonly statuses: readonly (Lifecycle | null)[];
  /** Leaves out profiles that expired before this time, unix seconds. */
  readonly notExpiredAt: number | null;
}

export interface PlaybookFilter {
  /** Only rows that are listed after this one. */
  readonly before?: RowPosition | null;
  readonly userId?: string | null;
  readonly playbookName?: string | null;
  readonly agentVersion?: string | null;
  readonly source?: string | null;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
  /** Null means every state; superseded rows are never included. */
  readonly statuses: readonly (Lifecycle | null)[] | null;
}

export interface AgentPlaybookFilter extends Omit<PlaybookFilter, "userId" | "source"> {
  /** Null means every approval status. */
  readonly approvals: readonly Approval[] | null;
}

export interface RequestFilter {
  readonly userId?: string | null;
  readonly requestId?: string | null;
  readonly sessionId?: string | null;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
}
