import type { Approval, BlockingIssue, Lifecycle } from "@reflexio/contracts";

/** Stands where the id of a successor would: a person took the learning back. No id is empty. */
export const REVOKED = "" as const;

/** New values of an edit; absent fields stay. */
export interface LearningChanges {
  readonly content?: string;
  readonly trigger?: string | null;
  readonly rationale?: string | null;
  readonly blocking_issue?: BlockingIssue | null;
  readonly playbook_name?: string;
  readonly playbook_status?: Approval;
  readonly playbook_metadata?: string;
  readonly custom_features?: Readonly<Record<string, unknown>> | null;
  readonly status?: Lifecycle | null;
  /** Takes the learning out of everything that is listed, searched, served or aggregated. */
  readonly superseded_by?: typeof REVOKED;
}
