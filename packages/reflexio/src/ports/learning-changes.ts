import type { Approval, BlockingIssue, Lifecycle } from "@reflexio/contracts";

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
}
