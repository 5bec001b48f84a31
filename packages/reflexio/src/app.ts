import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { DEFAULT_ORG_ID, ReflexioError } from "@reflexio/contracts";
import type { Hono } from "hono";
import { type Logger, pino } from "pino";
import { createHashingEmbedder } from "./adapters/embedders/hashing.ts";
import { createLocalEmbedder } from "./adapters/embedders/local/local-embedder.ts";
import { createRulesEvaluator } from "./adapters/evaluators/rules/index.ts";
import { createModelLearner } from "./adapters/learners/model/index.ts";
import { createRulesLearner } from "./adapters/learners/rules/index.ts";
import { createModelCatalog, type ModelCatalog } from "./adapters/models/catalog.ts";
import { createMedoidRuleWriter } from "./adapters/rule-writers/medoid.ts";
import { createSqliteStorage } from "./adapters/storage/sqlite/index.ts";
import { type ConfigFile, readConfigFile } from "./config/config-file.ts";
import { modelKeys } from "./config/model-keys.ts";
import { serverEnvironment } from "./config/server-environment.ts";
import { accountHandlers } from "./http/handlers/account.ts";
import { agentPlaybookHandlers } from "./http/handlers/agent-playbooks.ts";
import { apiKeyHandlers } from "./http/handlers/api-keys.ts";
import { configHandlers } from "./http/handlers/config.ts";
import { evaluationHandlers } from "./http/handlers/evaluations.ts";
import { eventHandlers } from "./http/handlers/events.ts";
import { generationHandlers } from "./http/handlers/generation.ts";
import { interactionHandlers } from "./http/handlers/interactions.ts";
import { playbookHandlers, profileHandlers, searchHandlers } from "./http/handlers/knowledge.ts";
import { contextHandlers, learningHandlers } from "./http/handlers/learning.ts";
import { profileEditHandlers, userPlaybookEditHandlers } from "./http/handlers/learning-edits.ts";
import { playbookLifecycleHandlers, profileLifecycleHandlers } from "./http/handlers/lifecycle.ts";
import { requestHandlers } from "./http/handlers/requests.ts";
import { runHandlers } from "./http/handlers/runs.ts";
import { userHandlers } from "./http/handlers/users.ts";
import { isLoopbackHost } from "./http/origin-guard.ts";
import { createRateLimits } from "./http/rate-limits.ts";
import { createHttpApp } from "./http/server.ts";
import { createAggregateJob } from "./jobs/aggregate.ts";
import { createEvaluateJob } from "./jobs/evaluate.ts";
import { createGenerateJob } from "./jobs/generate.ts";
import { startVectorIndexing } from "./jobs/index-vectors.ts";
import { createLearnJob } from "./jobs/learn.ts";
import { startWorker } from "./jobs/worker.ts";
import type { Clock } from "./ports/clock.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { Learner } from "./ports/learner.ts";
import { GENERATE_QUEUE } from "./ports/operation-store.ts";
import type { Storage } from "./ports/storage.ts";
import { createAgentPlaybookService } from "./services/agent-playbook-service.ts";
import { AGGREGATE_QUEUE } from "./services/aggregation-jobs.ts";
import { createAggregationService } from "./services/aggregation-service.ts";
import { type ConfigService, createConfigService } from "./services/config-service.ts";
import { createContextService } from "./services/context-service.ts";
import { createEditService } from "./services/edit-service.ts";
import { createEvaluationService, EVALUATE_QUEUE } from "./services/evaluation-service.ts";
import { createEventService } from "./services/event-service.ts";
import { createEventBus, type EventBus } from "./services/events.ts";
import { createForgetService } from "./services/forget-service.ts";
import { createGenerationRunner } from "./services/generation-runner.ts";
import { createGenerationService } from "./services/generation-service.ts";
import { createIdempotency } from "./services/idempotency.ts";
import { createKeyManagement } from "./services/key-management.ts";
import { createKeyService, type KeyService } from "./services/key-service.ts";
import { createKnowledgeService } from "./services/knowledge-service.ts";
import { createLearnerChoice } from "./services/learner-choice.ts";
import { createLearningService } from "./services/learning-service.ts";
import { createLifecycleService } from "./services/lifecycle-service.ts";
import { createProfileHistoryService } from "./services/profile-history-service.ts";
import { createProvenanceService } from "./services/provenance-service.ts";
import { createPublishService, LEARN_QUEUE } from "./services/publish-service.ts";
import { createRateLimiter } from "./services/rate-limiter.ts";
import { createRequestService } from "./services/request-service.ts";
import { createRetrievalService } from "./services/retrieval-service.ts";
import { createSettings } from "./services/settings.ts";
import { createSpending } from "./services/spending.ts";
import { createStatusService } from "./services/status-service.ts";
import { createVectorIndexer } from "./services/vector-indexer.ts";

/** Which embedder reads the texts. `auto` takes the faster local runtime that is installed. */
export type EmbedderChoice = "auto" | "wasm" | "onnx" | "hashing" | "none";

/** The pieces that differ between the product and its tests. */
export interface AppParts {
  readonly storage: Storage;
  /** Null: text search only. */
  readonly embedder: Embedder | null;
  /** Reads when no model is configured, or in its place. */
  readonly learner: Learner;
  /** Opens the model of an org's configuration; null or absent: this server uses none. */
  readonly models?: ModelCatalog | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AppOptions {
  readonly auth: boolean;
  readonly version: string;
  readonly loopbackOnly: boolean;
  readonly allowedHosts?: readonly string[];
  readonly checkResponses?: boolean;
  readonly defaultAgentVersion?: string | undefined;
  /** Opens `GET /api/my_config`. */
  readonly allowMyConfig?: boolean;
  /** Counts calls and refuses too many, by the settings of the org. */
  readonly rateLimits?: boolean;
}

export interface App {
  readonly http: Hono;
  readonly keys: KeyService;
  readonly configs: ConfigService;
  readonly storage: Storage;
  /** Starts background work. Before it, publishes are only stored. */
  start(): Promise<void>;
  /** Stops background work, hands its leases back and closes storage. Safe to call twice. */
  close(): Promise<void>;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Wires everything together: the only place that knows which adapter serves which port. */
export function createApp(parts: AppParts, options: AppOptions): App {
  const { embedder, clock, logger, models = null } = parts;
  const events = createEventBus();
  const idempotency = createIdempotency(announcingCommits(parts.storage, events), clock);
  const { storage } = idempotency;
  const newId = () => randomUUID();
  const retrieval = createRetrievalService({ storage, embedder });
  const knowledge = createKnowledgeService({ storage, retrieval, clock });
  const settings = createSettings({ storage });
  const modelOf = async (orgId: string) => models?.((await settings.of(orgId)).config) ?? null;
  const learner = createLearnerChoice({
    settings,
    spending: createSpending({ storage, settings, clock, newId }),
    rules: parts.learner,
    model: models === null ? null : createModelLearner({ modelOf, clock }),
    modelOf,
  });
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
  const evaluator = createRulesEvaluator();
  const evaluations = createEvaluationService({ storage, settings, evaluator, clock });
  const ruleWriter = createMedoidRuleWriter();
  const aggregation = createAggregationService({ storage, settings, ruleWriter, clock, newId });
  const http = createHttpApp({
    handlers: {
      ...accountHandlers({ storage, version: options.version, learnerOf }),
      ...interactionHandlers({ storage, publishing, retrieval }),
      ...profileHandlers(knowledge),
      ...playbookHandlers(knowledge),
      ...searchHandlers(knowledge),
      ...requestHandlers(createRequestService(storage)),
      ...profileEditHandlers({ edits, knowledge, history: createProfileHistoryService(storage, clock) }),
      ...userPlaybookEditHandlers(edits),
      ...generationHandlers({ generation, aggregation }),
      ...evaluationHandlers(evaluations),
      ...agentPlaybookHandlers(createAgentPlaybookService({ storage, edits, knowledge, clock })),
      ...profileLifecycleHandlers(lifecycle),
      ...playbookLifecycleHandlers(lifecycle),
      ...learningHandlers({
        status: createStatusService({ storage, settings }),
        provenance: createProvenanceService(storage, clock),
        storage,
        learnerOf,
      }),
      ...runHandlers(storage),
      ...eventHandlers(createEventService(storage, events, clock)),
      ...contextHandlers(createContextService({ knowledge, settings, newId })),
      ...apiKeyHandlers(createKeyManagement({ storage, clock, newId })),
      ...userHandlers(createForgetService({ storage, settings, clock, newId, events })),
      ...configHandlers({
        configs,
        allowMyConfig: options.allowMyConfig ?? false,
        onExport: (org_id, kind) => logger.warn({ org_id, kind }, "storage configuration exported"),
      }),
    },
    keys,
    idempotency,
    auth: options.auth,
    guard: { loopbackOnly: options.loopbackOnly, allowedHosts: options.allowedHosts ?? [] },
    rateLimits: options.rateLimits === true ? createRateLimits(createRateLimiter(clock), settings) : null,
    version: options.version,
    checkResponses: options.checkResponses ?? false,
    onError: (error, info) => logger.error({ err: error, ...info }, "request failed"),
  });
  const background: { stop(): Promise<void> }[] = [];
  return {
    http,
    keys,
    configs,
    storage,
    async start() {
      if (embedder !== null) {
        await storage.vectors.useModel(embedder.modelId);
        const indexer = createVectorIndexer(storage, embedder);
        const onIndexError = (error: unknown) =>
          logger.warn({ err: error }, "embedding failed; will try again");
        background.push(startVectorIndexing(indexer, events, onIndexError));
      }
      const learning = createLearningService({ storage, learner, settings, clock, newId });
      const onError: Parameters<typeof startWorker>[0]["onError"] = (error, job) =>
        logger.warn(
          { err: error, job_id: job?.jobId, queue: job?.queue, attempt: job?.attempt },
          "job failed",
        );
      const handlers = {
        [LEARN_QUEUE]: createLearnJob(learning),
        [AGGREGATE_QUEUE]: createAggregateJob(aggregation),
        [EVALUATE_QUEUE]: createEvaluateJob(evaluations),
      };
      background.push(startWorker({ storage, clock, events, handlers, onError }));
      const runner = createGenerationRunner({ storage, learner, settings, clock, newId });
      // Loops of their own: a long rerun must not hold up learning.
      const generating = { [GENERATE_QUEUE]: createGenerateJob(runner) };
      background.push(startWorker({ storage, clock, events, handlers: generating, onError }));
    },
    async close() {
      await Promise.all(background.splice(0).map((worker) => worker.stop()));
      await embedder?.close();
      await storage.close();
    },
  };
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

export interface ServeOptions {
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly auth: boolean;
  readonly embedder: EmbedderChoice;
  readonly logLevel: string;
  readonly version: string;
  readonly allowedHosts?: readonly string[];
  /** Configuration to apply; `config.json` of the data folder when absent and there is one. */
  readonly configFile?: string | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly instanceId: string;
  readonly orgId: string;
  /** True when the key is valid here. */
  verifyKey(key: string): Promise<boolean>;
  /** Makes a key with all scopes; only its hash is stored. */
  createLocalKey(): Promise<string>;
  /** Resolves when the server stopped. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const EMBEDDING_CACHE_ENTRIES = 10_000;

function createEmbedder(choice: EmbedderChoice, logger: Logger): Embedder | null {
  if (choice === "none") return null;
  if (choice === "hashing") return createHashingEmbedder();
  return createLocalEmbedder({ runtime: choice, cacheEntries: EMBEDDING_CACHE_ENTRIES, logger });
}

/** Runs a server on an address until closed. @throws ReflexioError `conflict` when port or folder are taken */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const loopbackOnly = isLoopbackHost(options.host);
  if (!options.auth && !loopbackOnly) {
    throw new ReflexioError("usage", "Without authentication the server listens on this machine only.", {
      hint: "Leave out --no-auth, or use --host 127.0.0.1.",
    });
  }
  const logger = pino({ level: options.logLevel }, pino.destination(2));
  const configFile = readConfigFile(options.dataDir, options.configFile);
  const environment = serverEnvironment();
  const storage = createSqliteStorage({ dataDir: options.dataDir });
  const embedder = createEmbedder(options.embedder, logger);
  const app = createApp(
    {
      storage,
      embedder,
      learner: createRulesLearner(),
      models: createModelCatalog({ environmentKeys: modelKeys() }),
      clock: systemClock,
      logger,
    },
    {
      auth: options.auth,
      version: options.version,
      loopbackOnly,
      allowedHosts: options.allowedHosts ?? [],
      defaultAgentVersion: environment.defaultAgentVersion,
      allowMyConfig: environment.allowMyConfig,
      rateLimits: true,
    },
  );
  const server = toNodeServer(app);
  try {
    if (configFile !== undefined) await applyConfigFile(app.configs, configFile, logger);
    await listen(server, options.host, options.port);
  } catch (error) {
    await app.close();
    throw error;
  }
  await app.start();
  return toRunningServer(app, server, options.host);
}

/** @throws ReflexioError `usage` with every problem of the file */
async function applyConfigFile(configs: ConfigService, file: ConfigFile, logger: Logger): Promise<void> {
  const outcome = await configs.applyFile(DEFAULT_ORG_ID, file);
  if (outcome.state === "refused") throw file.refuse(outcome.problems);
  for (const warning of file.warnings) logger.warn(warning);
  if (outcome.state === "applied") {
    logger.info({ version: outcome.version }, `configuration read from ${file.path}`);
    for (const warning of outcome.warnings) logger.warn(file.describe(warning));
  } else if (outcome.isOverridden) {
    logger.warn(
      `the configuration was changed after ${file.path} was applied; change the file to apply it again`,
    );
  }
}

/** Largest headers of a request together; Node answers 431 to more. */
const MAX_HEADER_BYTES = 16 * 1024;
/** How long a caller may take to send headers, and the whole request. */
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 300_000;

function toNodeServer(app: App): Server {
  const server = createAdaptorServer({
    fetch: app.http.fetch,
    serverOptions: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
  });
  if (!("closeIdleConnections" in server)) throw new ReflexioError("internal", "Not an HTTP/1 server.");
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "EADDRINUSE"
          ? new ReflexioError("conflict", `Port ${port} is taken.`, {
              hint: "Choose another with --backend-port, or stop what uses it.",
              cause,
            })
          : new ReflexioError("failed", `Cannot listen on ${host}:${port}: ${cause.message}`, { cause }),
      );
    });
    server.listen(port, host, resolve);
  });
}

function toRunningServer(app: App, server: Server, host: string): RunningServer {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const name = host.includes(":") ? `[${host}]` : host;
  let stop: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    // A caller that waits for learning must not hold up the shutdown: its turns are stored already.
    const timer = setTimeout(() => server.closeAllConnections(), 2_000);
    await app.close();
    await ended;
    clearTimeout(timer);
    stop();
  }
  return {
    url: `http://${name}:${port}`,
    instanceId: app.storage.info.instanceId,
    orgId: DEFAULT_ORG_ID,
    async verifyKey(key) {
      return app.keys.authenticate(key).then(
        () => true,
        () => false,
      );
    },
    createLocalKey: async () => (await app.keys.create("local")).key,
    closed,
    close() {
      closing ??= close();
      return closing;
    },
  };
}
