import { randomBytes } from "node:crypto";
import {
  type Access,
  buildOpenApi,
  type OperationId,
  type OperationSpec,
  operations,
  ReflexioError,
} from "@reflexio/contracts";
import { type Context, Hono } from "hono";
import { type KeyService, openPrincipal, type Principal } from "../services/key-service.ts";
import { dropNulls } from "./drop-nulls.ts";
import { toErrorResponse } from "./error-response.ts";
import type { CallContext, Handlers } from "./handler.ts";
import { checkOrigin, type OriginGuard } from "./origin-guard.ts";
import { parseInput, readJsonBody } from "./read-input.ts";

export interface HttpDependencies {
  readonly handlers: Handlers;
  readonly keys: KeyService;
  /** False: every caller is the local owner (loopback only). */
  readonly auth: boolean;
  readonly guard: OriginGuard;
  readonly version: string;
  /** Checks each answer against its schema; a mismatch is a 500. For tests. */
  readonly checkResponses: boolean;
  readonly onError: (error: unknown, info: { requestId: string; path: string }) => void;
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
  });
  for (const id of operationIds()) {
    const spec: OperationSpec = operations[id];
    // The table's key ties the handler to its operation; the loop cannot see that in types.
    const handler: unknown = dependencies.handlers[id];
    if (!isHandler(handler)) throw new ReflexioError("internal", `No handler for ${id}.`);
    app.on(spec.method, toRoutePath(spec.path), (context) => answer(dependencies, spec, handler, context));
  }
  const openApi = JSON.stringify(buildOpenApi(dependencies.version));
  app.get("/openapi.json", (context) =>
    context.body(openApi, 200, { "Content-Type": "application/json; charset=utf-8" }),
  );
  app.notFound((context) => fail(dependencies, context, newRequestId(), unknownRoute(context)));
  app.onError((error, context) => fail(dependencies, context, newRequestId(), error));
  return app;
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

function newRequestId(): string {
  return randomBytes(8).toString("hex");
}

function unknownRoute(context: Context): ReflexioError {
  const known = Object.values<OperationSpec>(operations).filter((spec) => spec.path === context.req.path);
  if (known.length === 0) return new ReflexioError("not_found", "Not Found", { hint: "See /openapi.json." });
  const methods = known.map((spec) => spec.method).join(", ");
  return new ReflexioError("method_not_allowed", "Method Not Allowed", { hint: `Use ${methods}.` });
}

async function answer(
  dependencies: HttpDependencies,
  spec: OperationSpec,
  handler: AnyHandler,
  context: Context,
): Promise<Response> {
  const requestId = newRequestId();
  try {
    checkOrigin(dependencies.guard, context.req.raw.headers);
    const principal = await authorize(dependencies, spec.access, context);
    const input = parseInput(spec, {
      query: context.req.query(),
      params: context.req.param(),
      body: spec.body === undefined ? undefined : await readJsonBody(context.req.raw),
    });
    const result = await handler(input, {
      principal,
      requestId,
      idempotencyKey: idempotencyKeyOf(spec, context),
      signal: context.req.raw.signal,
    });
    if (dependencies.checkResponses) spec.response.parse(result);
    const shown = spec.keepsNulls === true ? result : dropNulls(result);
    context.header("X-Correlation-ID", requestId);
    return context.body(JSON.stringify(shown), 200, { "Content-Type": "application/json" });
  } catch (error) {
    return fail(dependencies, context, requestId, error);
  }
}

async function authorize(
  dependencies: HttpDependencies,
  access: Access,
  context: Context,
): Promise<Principal> {
  if (access === "public" || !dependencies.auth) return openPrincipal;
  const header = context.req.header("authorization") ?? "";
  const key = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  const principal = await dependencies.keys.authenticate(key);
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

function fail(dependencies: HttpDependencies, context: Context, requestId: string, error: unknown): Response {
  const { status, body, headers } = toErrorResponse(error, requestId);
  if (status >= 500) dependencies.onError(error, { requestId, path: context.req.path });
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", "X-Correlation-ID": requestId, ...headers },
  });
}
