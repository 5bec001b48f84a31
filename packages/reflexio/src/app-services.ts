import { randomUUID } from "node:crypto";
import { createModelEvaluator } from "./adapters/evaluators/model/index.ts";
import { createRulesEvaluator } from "./adapters/evaluators/rules/index.ts";
import { createModelExpander } from "./adapters/expanders/model.ts";
import { createModelLearner } from "./adapters/learners/model/index.ts";
import { createModelReranker } from "./adapters/rerankers/model.ts";
import { createMedoidRuleWriter } from "./adapters/rule-writers/medoid.ts";
import { createModelRuleWriter } from "./adapters/rule-writers/model/index.ts";
import type { AppOptions, AppParts } from "./app-parts.ts";
import type { Storage } from "./ports/storage.ts";
import { createAggregationService } from "./services/aggregation-service.ts";
import { createAuditing } from "./services/auditing.ts";
import { createClockWatch } from "./services/clock-watch.ts";
import { createConfigService } from "./services/config-service.ts";
import { createEditService } from "./services/edit-service.ts";
import { createEvaluationService } from "./services/evaluation-service.ts";
import { createEvaluatorChoice } from "./services/evaluator-choice.ts";
import { createEventBus, type EventBus } from "./services/events.ts";
import { createGenerationService } from "./services/generation-service.ts";
import { createHealthService, type LoadState } from "./services/health-service.ts";
import { createIdempotency } from "./services/idempotency.ts";
import { createKeyService } from "./services/key-service.ts";
import { createKnowledgeService } from "./services/knowledge-service.ts";
import { createLearnerChoice } from "./services/learner-choice.ts";
import { createLifecycleService } from "./services/lifecycle-service.ts";
import { createModelService } from "./services/model-service.ts";
import { observeEmbedder, observeModel, observeRetrieval } from "./services/observed-parts.ts";
import { observeStorage } from "./services/observed-storage.ts";
import { createPublishService } from "./services/publish-service.ts";
import { createQueryRewriting } from "./services/query-rewriting.ts";
import { createReranking } from "./services/reranking.ts";
import { createRetrievalService } from "./services/retrieval-service.ts";
import { createRuleWriterChoice } from "./services/rule-writer-choice.ts";
import { createServeLog } from "./services/serve-log.ts";
import { createSettings } from "./services/settings.ts";
import { createSpending } from "./services/spending.ts";
import { createTelemetry } from "./services/telemetry.ts";

/** Every service of the application and what the background needs of it. */
export type AppServices = ReturnType<typeof createServices>;

/** Makes the services over the given adapters. */
export function createServices(parts: AppParts, options: AppOptions, load: () => LoadState) {
  const { clock, logger, models = null, metrics = null } = parts;
  const { steadyClock, clockWatch, telemetry, embedder, health } = watchParts(parts, load);
  const events = createEventBus();
  const stored = observeStorage(parts.storage, telemetry, logger);
  const auditing = createAuditing(announcingCommits(stored, events), clock);
  const idempotency = createIdempotency(auditing.storage, clock);
  const { storage } = idempotency;
  const newId = () => randomUUID();
  const serveLog = createServeLog({
    // Below the receipts of calls: what one call noted may be stored during another one.
    storage: stored,
    clock,
    callId: () => telemetry.ids().request_id ?? "",
    onError: (error) =>
      logger.warn({ err: error }, "what is served cannot be noted; it is tried until it works"),
    onRestored: (lost) => logger.warn({ lost }, "what is served is noted again"),
  });
  const settings = createSettings({ storage });
  const modelOf = async (orgId: string) => {
    const model = models?.((await settings.of(orgId)).config) ?? null;
    return model === null ? null : observeModel(model, telemetry);
  };
  const spending = createSpending({ storage, settings, clock, newId });
  const retrieval = createReranking(
    observeRetrieval(createRetrievalService({ storage, embedder }), telemetry),
    { reranker: createModelReranker(modelOf), settings, spending, steadyClock, newId },
  );
  const knowledge = createKnowledgeService({ storage, retrieval, clock });
  const learner = createLearnerChoice({
    settings,
    spending,
    rules: parts.learner,
    model: models === null ? null : createModelLearner({ modelOf, clock }),
    modelOf,
  });
  const expander = models === null ? null : createModelExpander({ modelOf, clock });
  const learnerOf = (orgId: string) => learner.of(orgId);
  const publishing = createPublishService({
    storage,
    settings,
    clock,
    newId,
    events,
    learnerOf,
    defaultAgentVersion: options.defaultAgentVersion,
  });
  const keys = createKeyService(storage, clock, newId);
  const configs = createConfigService({ storage, settings, clock });
  const edits = createEditService(storage, clock);
  const lifecycle = createLifecycleService({ storage, clock, events });
  const generation = createGenerationService({ storage, settings, clock, events, newId });
  const evaluator = createEvaluatorChoice({
    settings,
    rules: createRulesEvaluator(),
    model: models === null ? null : createModelEvaluator({ modelOf, clock }),
    modelOf,
  });
  const evaluations = createEvaluationService({ storage, settings, evaluator, clock, newId });
  const ruleWriter = createRuleWriterChoice({
    settings,
    rules: createMedoidRuleWriter(),
    model: models === null ? null : createModelRuleWriter({ modelOf, clock }),
    modelOf,
  });
  const aggregation = createAggregationService({ storage, settings, ruleWriter, clock, newId });
  return {
    storage,
    embedder,
    clock,
    steadyClock,
    clockWatch,
    logger,
    telemetry,
    metrics,
    health,
    newId,
    events,
    auditing,
    idempotency,
    retrieval,
    knowledge,
    serveLog,
    settings,
    learner,
    learnerOf,
    publishing,
    keys,
    configs,
    edits,
    lifecycle,
    generation,
    evaluations,
    aggregation,
    expander,
    rewriting: createQueryRewriting({ settings, spending, steadyClock, newId, modelOf }),
    models: createModelService({ storage, settings, spending, clock, newId, modelOf }),
  };
}

/** What looks on while the others work. */
function watchParts(parts: AppParts, load: () => LoadState) {
  const {
    clock,
    steadyClock = clock,
    storage,
    logger,
    telemetry = createTelemetry(),
    metrics = null,
  } = parts;
  const clockWatch = createClockWatch({
    clock,
    steadyClock,
    store: storage.clock,
    onJump: ({ byMs }, moved) =>
      logger.warn({ by_ms: byMs, moved }, "the clock was set; what waited was moved along with it"),
  });
  const embedder = parts.embedder === null ? null : observeEmbedder(parts.embedder, telemetry);
  const health = createHealthService({ storage, embedder, clock, steadyClock, clockWatch, load });
  telemetry.subscribe((signal) => health.record(signal));
  if (metrics !== null) telemetry.subscribe((signal) => metrics.record(signal));
  return { steadyClock, clockWatch, telemetry, embedder, health };
}

/** The storage, which rings the bell for followers after each commit. */
function announcingCommits(storage: Storage, events: EventBus): Storage {
  return {
    ...storage,
    async commit(orgId, writes) {
      const result = await storage.commit(orgId, writes);
      events.emit("committed");
      return result;
    },
  };
}
