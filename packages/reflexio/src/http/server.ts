import { randomBytes } from "node:crypto";
import {
  type Access,
  buildOpenApi,
  type OperationId,
  type OperationSpec,
  operations,
  ReflexioError,
  type ReflexioEvent,
} from "@reflexio/contracts";
import { type Context, Hono } from "hono";
import type { Auditing } from "../services/auditing.ts";
import type { Idempotency } from "../services/idempotency.ts";
import { type KeyService, openPrincipal, type Principal } from "../services/key-service.ts";
import type { Telemetry } from "../services/telemetry.ts";
import { type Admission, type Place, TurnedAway } from "./admission.ts";
import { originOf } from "./audit-origin.ts";
import { checkBindable, checkBound, fillBound } from "./binding.ts";
import { corsHeaders, optionsHeaders } from "./cors.ts";
import { dropNulls } from "./drop-nulls.ts";
import { toErrorResponse } from "./error-response.ts";
import { toEventStream, whileValid } from "./event-stream.ts";
import type { CallContext, Handlers } from "./handler.ts";
import { admitToMetrics, bearerOf, type MetricsPage } from "./metrics.ts";
import { checkOrigin, type OriginGuard } from "./origin-guard.ts";
import { peerOf } from "./peer.ts";
import { RateLimited, type RateLimits } from "./rate-limits.ts";
import { parseInput, type RawInput, readJsonBody } from "./read-input.ts";
import { REFERENCE_POLICY, renderReference } from "./reference/page.ts";
import { methodsOf, withoutTrailingSlash } from "./routes.ts";

export interface HttpDependencies {
  readonly handlers: Handlers;
  readonly keys: KeyService;
  readonly auditing: Pick<Auditing, "run">;
  readonly idempotency: Idempotency;
  /** False: every caller is the local owner (loopback only). */
  readonly auth: boolean;
  readonly guard: OriginGuard;
  readonly admission: Admission;
  /** Null counts nothing. */
  readonly rateLimits: RateLimits | null;
  readonly version: string;
  /** Checks each answer against its schema; a mismatch is a 500. For tests. */
  readonly checkResponses: boolean;
  readonly telemetry: Telemetry;
  /** Null: there is no such page. */
  readonly metrics: MetricsPage | null;
  readonly onError: (error: unknown, info: RequestInfo) => void;
  /** Told of every call of an operation. */
  readonly onAnswer: (info: RequestInfo & { readonly status: number; readonly ms: number }) => void;
}

/** A call, without anything that it carries. */
export interface RequestInfo {
  readonly requestId: string;
  /** Method and path as the operation names them; the path itself may hold ids. */
  readonly route: string;
}

const MAX_IDEMPOTENCY_KEY = 255;

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

/** Builds the HTTP application: every operation of the table, mounted the same way. */
export function createHttpApp(dependencies: HttpDependencies): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    if (!context.res.headers.has("X-Correlation-ID"))
      context.header("X-Correlation-ID", requestIdOf(context));
    // Tells callers with open connections to find another server, or the next one here.
    if (dependencies.admission.stopping.aborted) context.header("Connection", "close");
    for (const [name, value] of Object.entries(corsHeaders(dependencies.guard, context.req.raw.headers))) {
      context.header(name, value);
    }
  });
  for (const id of operationIds()) {
    const spec: OperationSpec = operations[id];
    // The table's key ties the handler to its operation; the loop cannot see that in types.
    const handler: unknown = dependencies.handlers[id];
    if (!isHandler(handler)) throw new ReflexioError("internal", `No handler for ${id}.`);
    app.on(spec.method, toRoutePath(spec.path), (context) =>
      observed(dependencies, { id, spec, handler }, context),
    );
  }
  if (dependencies.metrics !== null) {
    const page = dependencies.metrics;
    app.get("/metrics", (context) => answerMetrics(dependencies, page, context));
  }
  mountDocumentation(app, dependencies.version);
  app.options("*", (context) => answerOptions(dependencies, context));
  app.notFound((context) => {
    const location = withoutTrailingSlash(context.req.url);
    if (location !== undefined) return context.body(null, 307, { Location: location });
    return fail(dependencies, context, requestIdOf(context), unknownRoute(context));
  });
  app.onError((error, context) => fail(dependencies, context, requestIdOf(context), error));
  return app;
}

/** The contract as data and as a page, without a key: they tell nothing about what is stored. */
function mountDocumentation(app: Hono, version: string): void {
  // Made when it is first asked for: it takes a tenth of a second, which a start need not wait for.
  let openApi: string | undefined;
  let page: Promise<string> | undefined;
  app.get("/openapi.json", (context) => {
    openApi ??= JSON.stringify(buildOpenApi(version));
    return context.body(openApi, 200, { "Content-Type": "application/json; charset=utf-8" });
  });
  app.get("/docs", async (context) => {
    page ??= renderReference(buildOpenApi(version));
    return context.body(await page, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": REFERENCE_POLICY,
      "Referrer-Policy": "no-referrer",
      "X-Frame-Options": "DENY",
    });
  });
  // Relative, so that a prefix of a proxy is kept.
  app.get("/redoc", (context) => context.body(null, 307, { Location: "docs" }));
}

function operationIds(): OperationId[] {
  return Object.keys(operations).filter((id): id is OperationId => id in operations);
}

function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "function";
}

function toRoutePath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** Ids of callers that are safe to repeat in headers and logs. */
const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The caller's `X-Correlation-ID`, or a new one. */
function requestIdOf(context: Context): string {
  const sent = context.req.header("x-correlation-id");
  return sent !== undefined && SANE_REQUEST_ID.test(sent) ? sent : randomBytes(8).toString("hex");
}

function unknownRoute(context: Context): ReflexioError {
  const methods = methodsOf(context.req.path);
  if (methods.length === 0)
    return new ReflexioError("not_found", "Not Found", { hint: "See /openapi.json." });
  context.header("Allow", methods.join(", "));
  return new ReflexioError("method_not_allowed", "Method Not Allowed", {
    hint: `Use ${methods.join(", ")}.`,
  });
}

function answerOptions(dependencies: HttpDependencies, context: Context): Response {
  const methods = methodsOf(context.req.path);
  if (methods.length === 0) return fail(dependencies, context, requestIdOf(context), unknownRoute(context));
  return context.body(null, 204, optionsHeaders(dependencies.guard, context.req.raw.headers, methods));
}

interface Route {
  readonly id: OperationId;
  readonly spec: OperationSpec;
  readonly handler: AnyHandler;
}

/** W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Answers a call and tells of it, without anything that it carries. */
async function observed(dependencies: HttpDependencies, route: Route, context: Context): Promise<Response> {
  const { telemetry, onAnswer } = dependencies;
  const { id, spec } = route;
  const requestId = requestIdOf(context);
  const name = `${spec.method} ${spec.path}`;
  const sent = context.req.header("traceparent");
  const seconds = telemetry.stopwatch();
  const start = {
    name,
    kind: "server",
    parent: sent !== undefined && TRACEPARENT.test(sent) ? sent : null,
    attributes: { "http.request.method": spec.method, "http.route": spec.path, "reflexio.operation": id },
    ids: { request_id: requestId },
  } as const;
  const response = await telemetry.span(start, async (span) => {
    const answered = await answer(dependencies, route, context, requestId);
    span.set({ "http.response.status_code": answered.status });
    if (answered.status >= 500) span.fail(String(answered.status));
    return answered;
  });
  const { status } = response;
  const took = seconds();
  telemetry.record({ type: "http.answered", operation: id, status, seconds: took });
  onAnswer({ requestId, route: name, status, ms: Math.round(took * 1000) });
  return response;
}

async function answerMetrics(
  dependencies: HttpDependencies,
  page: MetricsPage,
  context: Context,
): Promise<Response> {
  try {
    checkOrigin(dependencies.guard, context.req.raw.headers);
    if (dependencies.auth) {
      const authenticate = (key: string | undefined) => dependencies.keys.authenticate(key);
      await admitToMetrics(page, context.req.raw.headers, authenticate).catch((error: unknown) =>
        refuse(dependencies, context, error),
      );
    }
    return context.body(await page.render(), 200, { "Content-Type": page.contentType });
  } catch (error) {
    return fail(dependencies, context, requestIdOf(context), error);
  }
}

/** Counts a refused key and passes the refusal on. */
function refuse({ rateLimits }: HttpDependencies, context: Context, error: unknown): never {
  const isRefusal = ReflexioError.isInstance(error) && error.code === "unauthorized";
  if (isRefusal) rateLimits?.refused(peerOf(context));
  throw error;
}

async function answer(
  dependencies: HttpDependencies,
  route: Route,
  context: Context,
  requestId: string,
): Promise<Response> {
  let place: Place | undefined;
  try {
    checkOrigin(dependencies.guard, context.req.raw.headers);
    place = dependencies.admission.enter(route.id, route.spec, bodyBytesOf(route.spec, context));
    return await carryOut(dependencies, route, context, place, requestId);
  } catch (error) {
    return fail(dependencies, context, requestId, error, `${route.spec.method} ${route.spec.path}`);
  } finally {
    place?.leave();
  }
}

/** As announced; 0 when the caller does not tell. */
function bodyBytesOf(spec: OperationSpec, context: Context): number {
  if (spec.body === undefined) return 0;
  return Number(context.req.header("content-length") ?? 0) || 0;
}

async function carryOut(
  dependencies: HttpDependencies,
  route: Route,
  context: Context,
  place: Place,
  requestId: string,
): Promise<Response> {
  const { spec, handler } = route;
  const principal = await admit(dependencies, route, context);
  const raw = await readRaw(spec, principal, context, place);
  const input = parseInput(spec, raw);
  checkBound(spec, principal, input);
  const key = idempotencyKeyOf(spec, context);
  const run = () =>
    handler(input, {
      principal,
      requestId,
      idempotencyKey: key,
      rawBody: raw.body,
      lastEventId: context.req.header("last-event-id") ?? null,
      signal: context.req.raw.signal,
      stopping: dependencies.admission.stopping,
      onlyWaits: () => place.vacate(),
    });
  const call = { operation: route.id, key, body: raw.body };
  const isKept = key !== null && spec.keepsOwnReceipt !== true;
  const result = await dependencies.auditing.run(originOf(route.id, principal, context), () =>
    isKept ? dependencies.idempotency.run(principal.orgId, call, run) : run(),
  );
  context.header("X-Correlation-ID", requestId);
  if (isStream(result))
    return streamed(
      context,
      whileValid(result, () => dependencies.keys.isStillValid(principal)),
    );
  if (dependencies.checkResponses) spec.response.parse(result);
  const shown = spec.keepsNulls === true ? result : dropNulls(result);
  return context.body(JSON.stringify(shown), 200, { "Content-Type": "application/json" });
}

function isStream(result: unknown): result is AsyncGenerator<ReflexioEvent | null> {
  return typeof result === "object" && result !== null && Symbol.asyncIterator in result;
}

function streamed(context: Context, events: AsyncGenerator<ReflexioEvent | null>): Response {
  return context.body(toEventStream(events), 200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    // Tells nginx to pass events on at once.
    "X-Accel-Buffering": "no",
  });
}

/** Who calls, once key, scope, bindings and limits let the call pass. */
async function admit(
  dependencies: HttpDependencies,
  { id, spec }: Route,
  context: Context,
): Promise<Principal> {
  const { rateLimits } = dependencies;
  const principal = await authorize(dependencies, spec.access, context).catch((error: unknown) =>
    refuse(dependencies, context, error),
  );
  if (spec.access === "public") return principal;
  checkBindable(spec, principal);
  const headers = (await rateLimits?.admit(id, spec, principal, peerOf(context))) ?? {};
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  return principal;
}

async function readRaw(
  spec: OperationSpec,
  principal: Principal,
  context: Context,
  place: Place,
): Promise<RawInput> {
  return fillBound(spec, principal, {
    query: context.req.query(),
    params: context.req.param(),
    body: spec.body === undefined ? undefined : await readJsonBody(context.req.raw, place.hold),
  });
}

async function authorize(
  dependencies: HttpDependencies,
  access: Access,
  context: Context,
): Promise<Principal> {
  if (access === "public" || !dependencies.auth) return openPrincipal;
  const principal = await dependencies.keys.authenticate(bearerOf(context.req.raw.headers));
  if (!principal.scopes.includes(access)) {
    throw new ReflexioError("forbidden", `This key lacks the scope ${access}.`);
  }
  return principal;
}

function idempotencyKeyOf(spec: OperationSpec, context: Context): string | null {
  const key = context.req.header("idempotency-key");
  if (spec.idempotent !== true || key === undefined) return null;
  if (key === "" || key.length > MAX_IDEMPOTENCY_KEY) {
    throw new ReflexioError(
      "validation_failed",
      `Idempotency-Key must have 1 to ${MAX_IDEMPOTENCY_KEY} characters.`,
    );
  }
  return key;
}

function fail(
  dependencies: HttpDependencies,
  context: Context,
  requestId: string,
  error: unknown,
  route = "unknown",
): Response {
  const { status, body, headers } = toErrorResponse(error, requestId);
  if (status >= 500 && !(error instanceof TurnedAway)) dependencies.onError(error, { requestId, route });
  const limits = error instanceof RateLimited ? error.headers : {};
  for (const [name, value] of Object.entries({ ...headers, ...limits, "X-Correlation-ID": requestId })) {
    context.header(name, value);
  }
  // Built by the context, so that headers set before the failure, such as the limits left, are there too.
  const shown = context.body(JSON.stringify(body), 200, { "Content-Type": "application/json" });
  return new Response(shown.body, { status, headers: shown.headers });
}
