import type { OperationSpec } from "../operation.ts";
import { agentPlaybookOperations } from "./agent-playbooks.ts";
import { aggregationOperations } from "./aggregation.ts";
import { apiKeyOperations } from "./api-keys.ts";
import { auditOperations } from "./audit.ts";
import { backupOperations } from "./backups.ts";
import { configHistoryOperations, configOperations } from "./config.ts";
import { contextOperations } from "./context.ts";
import { evaluationRunOperations } from "./evaluation-runs.ts";
import { evaluationOperations } from "./evaluations.ts";
import { eventOperations } from "./events.ts";
import { generationOperations } from "./generation.ts";
import { learningOperations } from "./learning.ts";
import { modelOperations } from "./models.ts";
import { profileChangeOperations } from "./profile-changes.ts";
import { requestOperations } from "./requests.ts";
import { reviewOperations } from "./review.ts";
import { revocationOperations } from "./revocation.ts";
import { runOperations } from "./runs.ts";
import { serverOperations } from "./server.ts";
import { userPlaybookOperations } from "./user-playbooks.ts";
import { userOperations } from "./users.ts";

/** The rest of the 58 operations that other clients know, registered or not. */
export const wireOperations = {
  ...requestOperations,
  ...profileChangeOperations,
  ...userPlaybookOperations,
  ...agentPlaybookOperations,
  ...generationOperations,
  ...evaluationOperations,
  ...configOperations,
} as const satisfies Record<string, OperationSpec>;

/** Operations beyond those, registered or not. */
export const newOperations = {
  ...learningOperations,
  ...modelOperations,
  ...runOperations,
  ...eventOperations,
  ...contextOperations,
  ...userOperations,
  ...apiKeyOperations,
  ...configHistoryOperations,
  ...auditOperations,
  ...backupOperations,
  ...serverOperations,
  ...reviewOperations,
  ...revocationOperations,
  ...evaluationRunOperations,
  ...aggregationOperations,
} as const satisfies Record<string, OperationSpec>;

export {
  agentPlaybookOperations,
  aggregationOperations,
  apiKeyOperations,
  auditOperations,
  backupOperations,
  configHistoryOperations,
  configOperations,
  contextOperations,
  evaluationOperations,
  evaluationRunOperations,
  eventOperations,
  generationOperations,
  learningOperations,
  modelOperations,
  profileChangeOperations,
  requestOperations,
  reviewOperations,
  revocationOperations,
  runOperations,
  serverOperations,
  userOperations,
  userPlaybookOperations,
};
