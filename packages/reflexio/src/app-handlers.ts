import type { AppOptions } from "./app-parts.ts";
import type { AppServices } from "./app-services.ts";
import type { Handlers } from "./http/handler.ts";
import { accountHandlers } from "./http/handlers/account.ts";
import { agentPlaybookHandlers } from "./http/handlers/agent-playbooks.ts";
import { apiKeyHandlers } from "./http/handlers/api-keys.ts";
import { auditHandlers } from "./http/handlers/audit.ts";
import { backupHandlers } from "./http/handlers/backups.ts";
import { configHandlers } from "./http/handlers/config.ts";
import { evaluationHandlers } from "./http/handlers/evaluations.ts";
import { eventHandlers } from "./http/handlers/events.ts";
import { generationHandlers } from "./http/handlers/generation.ts";
import { interactionHandlers } from "./http/handlers/interactions.ts";
import { playbookHandlers, profileHandlers, searchHandlers } from "./http/handlers/knowledge.ts";
import { contextHandlers, learningHandlers } from "./http/handlers/learning.ts";
import { profileEditHandlers, userPlaybookEditHandlers } from "./http/handlers/learning-edits.ts";
import { playbookLifecycleHandlers, profileLifecycleHandlers } from "./http/handlers/lifecycle.ts";
import { modelHandlers } from "./http/handlers/models.ts";
import { requestHandlers } from "./http/handlers/requests.ts";
import { revocationHandlers } from "./http/handlers/revocation.ts";
import { runHandlers } from "./http/handlers/runs.ts";
import { userHandlers } from "./http/handlers/users.ts";
import { createAgentPlaybookService } from "./services/agent-playbook-service.ts";
import { createAuditService } from "./services/audit-service.ts";
import { createBackupService } from "./services/backup-service.ts";
import { createContextService } from "./services/context-service.ts";
import { createEventService } from "./services/event-service.ts";
import { createForgetService } from "./services/forget-service.ts";
import { createKeyManagement } from "./services/key-management.ts";
import { createProfileHistoryService } from "./services/profile-history-service.ts";
import { createProvenanceService } from "./services/provenance-service.ts";
import { createRequestService } from "./services/request-service.ts";
import { createRevocationService } from "./services/revocation-service.ts";
import { noteSearches } from "./services/served-knowledge.ts";
import { createStatusService } from "./services/status-service.ts";

/** One handler for each operation, over the services. */
export function createHandlers(services: AppServices, options: AppOptions): Handlers {
  const { storage, clock, newId, events, settings, edits, lifecycle, learnerOf, logger, serveLog } = services;
  const { publishing, retrieval, generation, aggregation, evaluations, configs, models, rewriting } =
    services;
  const knowledge = noteSearches(services.knowledge, serveLog);
  return {
    ...accountHandlers({ storage, version: options.version, learnerOf, health: services.health }),
    ...interactionHandlers({ storage, publishing, retrieval, settings }),
    ...profileHandlers(knowledge, rewriting),
    ...playbookHandlers(knowledge, rewriting),
    ...searchHandlers(knowledge, rewriting),
    ...requestHandlers(createRequestService(storage)),
    ...profileEditHandlers({ edits, knowledge, history: createProfileHistoryService(storage, clock) }),
    ...userPlaybookEditHandlers(edits),
    ...generationHandlers({ generation, aggregation }),
    ...evaluationHandlers(evaluations),
    ...agentPlaybookHandlers(createAgentPlaybookService({ storage, edits, knowledge, clock }), rewriting),
    ...profileLifecycleHandlers(lifecycle),
    ...playbookLifecycleHandlers(lifecycle),
    ...learningHandlers({
      status: createStatusService({ storage, settings }),
      provenance: createProvenanceService(storage, clock),
      storage,
      learnerOf,
    }),
    ...revocationHandlers(createRevocationService({ storage, clock, events, serveLog })),
    ...runHandlers(storage),
    ...modelHandlers(models),
    ...eventHandlers(createEventService(storage, events, clock)),
    ...contextHandlers(createContextService({ knowledge: services.knowledge, serveLog, settings, newId })),
    ...apiKeyHandlers(createKeyManagement({ storage, clock, steadyClock: services.steadyClock, newId })),
    ...backupHandlers(createBackupService({ storage, clock, auditing: services.auditing })),
    ...auditHandlers(createAuditService(storage, storage.backups.anchors)),
    ...userHandlers(createForgetService({ storage, settings, clock, newId, events, serveLog })),
    ...configHandlers({
      configs,
      allowMyConfig: options.allowMyConfig ?? false,
      onExport: (org_id, kind) => logger.warn({ org_id, kind }, "storage configuration exported"),
    }),
  };
}
