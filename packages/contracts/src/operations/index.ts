import type { z } from "zod";
import type { OperationSpec } from "../operation.ts";
import { accountOperations } from "./account.ts";
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
import { interactionOperations } from "./interactions.ts";
import { learningOperations } from "./learning.ts";
import { modelOperations } from "./models.ts";
import { playbookOperations } from "./playbooks.ts";
import { profileChangeOperations } from "./profile-changes.ts";
import { profileOperations } from "./profiles.ts";
import { requestOperations } from "./requests.ts";
import { reviewOperations } from "./review.ts";
import { revocationOperations } from "./revocation.ts";
import { runOperations } from "./runs.ts";
import { searchOperations } from "./search.ts";
import { serverOperations } from "./server.ts";
import { userPlaybookOperations } from "./user-playbooks.ts";
import { userOperations } from "./users.ts";

/** Every HTTP operation by id. */
export const operations = {
  ...accountOperations,
  ...interactionOperations,
  ...profileOperations,
  ...playbookOperations,
  ...searchOperations,
  ...requestOperations,
  ...profileChangeOperations,
  ...userPlaybookOperations,
  ...agentPlaybookOperations,
  ...generationOperations,
  ...evaluationOperations,
  ...learningOperations,
  ...runOperations,
  ...modelOperations,
  ...reviewOperations,
  ...aggregationOperations,
  ...evaluationRunOperations,
  ...contextOperations,
  ...eventOperations,
  ...apiKeyOperations,
  ...userOperations,
  ...configOperations,
  ...configHistoryOperations,
  ...auditOperations,
  ...backupOperations,
  ...serverOperations,
  ...revocationOperations,
} as const satisfies Record<string, OperationSpec>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Raw<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Part<Spec, Key extends string> = Spec extends Record<Key, infer Schema> ? Schema : undefined;

/** What a handler receives: validated, coerced, with defaults. */
export interface OperationInput<Id extends OperationId> {
  readonly query: Parsed<Part<Operations[Id], "query">>;
  readonly params: Parsed<Part<Operations[Id], "params">>;
  readonly body: Parsed<Part<Operations[Id], "body">>;
}

/** What a caller may send as the body. */
export type OperationBody<Id extends OperationId> = Raw<Part<Operations[Id], "body">>;

/** What a handler answers. */
export type OperationResponse<Id extends OperationId> = z.output<Operations[Id]["response"]>;
