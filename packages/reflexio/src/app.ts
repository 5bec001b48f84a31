import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { DEFAULT_ORG_ID, ReflexioError } from "@reflexio/contracts";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { createHashingEmbedder } from "./adapters/embedders/hashing.ts";
import { createLocalEmbedder } from "./adapters/embedders/local/local-embedder.ts";
import { createRulesLearner } from "./adapters/learners/rules/index.ts";
import { createModelCatalog } from "./adapters/models/catalog.ts";
import { createSqliteStorage } from "./adapters/storage/sqlite/index.ts";
import { createPrometheusMetrics } from "./adapters/telemetry/prometheus.ts";
import { startBackground } from "./app-background.ts";
import { createSteadyClock, systemClock } from "./app-clocks.ts";
import { createHandlers } from "./app-handlers.ts";
import { metricsPage, openTracing } from "./app-observing.ts";
import type { AppOptions, AppParts } from "./app-parts.ts";
import { createServices } from "./app-services.ts";
import { type ConfigFile, readConfigFile } from "./config/config-file.ts";
import { createLogger } from "./config/logger.ts";
import { modelCommand } from "./config/model-command.ts";
import { modelKeys } from "./config/model-keys.ts";
import { serverEnvironment } from "./config/server-environment.ts";
import { type Admission, createAdmission, DEFAULT_ADMISSION } from "./http/admission.ts";
import { watchLoopLag } from "./http/loop-lag.ts";
import { isLoopbackHost } from "./http/origin-guard.ts";
import { createRateLimits } from "./http/rate-limits.ts";
import { createHttpApp } from "./http/server.ts";
import type { Worker } from "./jobs/worker.ts";
import type { Clock } from "./ports/clock.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { Storage } from "./ports/storage.ts";
import type { ConfigService } from "./services/config-service.ts";
import type { EvaluationService } from "./services/evaluation-service.ts";
import type { KeyService } from "./services/key-service.ts";
import { createRateLimiter } from "./services/rate-limiter.ts";
import { createTelemetry } from "./services/telemetry.ts";

/** Which embedder reads the texts. `auto` takes the faster local runtime that is installed. */
export type EmbedderChoice = "auto" | "wasm" | "onnx" | "hashing" | "none";

export interface App {
  readonly http: Hono;
  readonly keys: KeyService;
  readonly configs: ConfigService;
  readonly storage: Storage;
  readonly evaluations: EvaluationService;
  /** Starts background work. Before it, publishes are only stored. */
  start(): Promise<void>;
  /** What the server takes on, and has taken on. */
  readonly admission: Admission;
  /** Stops background work, hands its leases back and closes storage. Safe to call twice. */
  close(): Promise<void>;
}

/** Wires everything together: with its neighbours `app-*.ts` the only place that knows which adapter serves which port. */
export function createApp(parts: AppParts, options: AppOptions): App {
  const lag = watchLoopLag();
  const admission = createAdmission({
    limits: options.admission ?? DEFAULT_ADMISSION,
    lagMs: lag.lagMs,
    random: Math.random,
    onRefused: reportingRefusals(parts.logger, parts.steadyClock ?? parts.clock),
  });
  const services = createServices(parts, options, admission.state);
  const { storage, keys, configs, auditing, idempotency, settings, steadyClock, logger, telemetry } =
    services;
  const http = createHttpApp({
    handlers: createHandlers(services, options),
    keys,
    auditing,
    idempotency,
    admission,
    auth: options.auth,
    guard: { loopbackOnly: options.loopbackOnly, allowedHosts: options.allowedHosts ?? [] },
    rateLimits:
      options.rateLimits === true ? createRateLimits(createRateLimiter(steadyClock), settings) : null,
    version: options.version,
    checkResponses: options.checkResponses ?? false,
    telemetry,
    metrics: metricsPage({ ...services, load: admission.state }, options.metricsToken ?? null),
    onError: (error, { requestId, route }) =>
      logger.error({ err: error, request_id: requestId, route }, "request failed"),
    onAnswer: ({ requestId, ...info }) =>
      logger.debug({ request_id: requestId, ...info }, "request answered"),
  });
  const background: Worker[] = [];
  return {
    http,
    keys,
    configs,
    storage,
    evaluations: services.evaluations,
    admission,
    async start() {
      background.push(...(await startBackground(services)));
    },
    async close() {
      lag.stop();
      await Promise.all(background.splice(0).map((worker) => worker.stop()));
      await services.serveLog.flush();
      await parts.embedder?.close();
      await storage.close();
      await telemetry.close();
      parts.metrics?.close();
    },
  };
}

/** How often a server that is full says so, milliseconds. */
const REFUSALS_REPORT_MS = 10_000;

function reportingRefusals(logger: Logger, clock: Clock): (kind: string) => void {
  let nextAtMs = 0;
  let refused = 0;
  return (kind) => {
    refused += 1;
    if (clock.nowMs() < nextAtMs) return;
    nextAtMs = clock.nowMs() + REFUSALS_REPORT_MS;
    logger.warn({ refused, class: kind }, "more calls than can be answered in time: some are sent away");
    refused = 0;
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
  const configFile = readConfigFile(options.dataDir, options.configFile);
  const environment = serverEnvironment();
  const command = modelCommand();
  const storage = createSqliteStorage({
    dataDir: options.dataDir,
    backupDir: environment.backupDir,
    nowMs: systemClock.nowMs,
  });
  const { instanceId } = storage.info;
  const tracing = await openTracing(environment.tracing, { version: options.version, instanceId });
  const telemetry = createTelemetry({ tracer: tracing.tracer });
  const logger = createLogger(options.logLevel, () => telemetry.ids());
  if (tracing.warning !== null) logger.warn(tracing.warning);
  const embedder = createEmbedder(options.embedder, logger);
  const app = createApp(
    {
      storage,
      embedder,
      learner: createRulesLearner(),
      models: createModelCatalog({ environmentKeys: modelKeys(), command }),
      clock: systemClock,
      steadyClock: createSteadyClock(),
      logger,
      telemetry,
      metrics: createPrometheusMetrics(options.version),
    },
    {
      auth: options.auth,
      version: options.version,
      loopbackOnly,
      allowedHosts: options.allowedHosts ?? [],
      defaultAgentVersion: environment.defaultAgentVersion,
      allowMyConfig: environment.allowMyConfig,
      metricsToken: environment.metricsToken,
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

/** A server of the app that does not listen yet. */
export function toNodeServer(app: App): Server {
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

/** How long calls under way may take once the server was asked to stop. `services stop` waits for 10 s. */
const ANSWER_GRACE_MS = 5_000;
/** How long answers may take to reach slow callers. */
const LINGER_MS = 1_000;

function toRunningServer(app: App, server: Server, host: string): RunningServer {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const name = host.includes(":") ? `[${host}]` : host;
  let stop: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let closing: Promise<void> | undefined;
  /** Answers what is under way, turns away what comes, hands jobs back, closes the storage. */
  async function close(): Promise<void> {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    app.admission.stop();
    await Promise.race([app.admission.idle(), sleep(ANSWER_GRACE_MS, undefined, { ref: false })]);
    // The last answers leave with the connections that carry them; what hangs after that is cut.
    server.closeIdleConnections();
    const timer = setTimeout(() => server.closeAllConnections(), LINGER_MS);
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
