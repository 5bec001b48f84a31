import type { ReflexioClient, RequestInput, RequestResult } from "./client-types.ts";
import { readEvents } from "./events.ts";
import { tryParseJson, wrongBodyError } from "./failures.ts";
import { createMethods } from "./methods.ts";
import type { OperationId } from "./operation-types.ts";
import { operationTable } from "./operations.generated.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { createRuntime, type Runtime } from "./runtime.ts";
import { createSender, type Delivered, type Sender } from "./sender.ts";
import { followEvents } from "./server-events.ts";
import { fillPath, type QueryFields } from "./url.ts";

const DEFAULT_IDLE_TIMEOUT_MS = 60_000;

interface OperationInfo {
  readonly method: string;
  readonly path: string;
  readonly safe?: boolean;
  readonly idempotent?: boolean;
}

interface LooseInput extends RequestInput {
  readonly params?: QueryFields | undefined;
}

/** The answer's JSON, trusted to have the contract's type: the server checks its own answers. */
function parseAnswer<Result>({ label, answer }: Delivered): Result {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw wrongBodyError(label, answer);
  }
}

async function callOperation<Result>(
  sender: Sender,
  operationId: OperationId,
  input: LooseInput = {},
  options?: CallOptions,
): Promise<Result> {
  const info: OperationInfo = operationTable[operationId];
  const outgoing = {
    method: info.method,
    path: fillPath(info.path, input.params),
    query: input.query,
    body: input.body,
    safe: info.safe === true,
    idempotent: info.idempotent === true,
  };
  return parseAnswer(await sender.send(outgoing, options));
}

async function request(
  sender: Sender,
  method: string,
  path: string,
  input: RequestInput = {},
  options?: CallOptions,
): Promise<RequestResult> {
  const verb = method.toUpperCase();
  const isKeyed = options?.idempotencyKey !== undefined;
  const outgoing = {
    ...input,
    method: verb,
    path,
    safe: verb === "GET" || verb === "HEAD",
    idempotent: isKeyed,
  };
  const { status, headers, text } = (await sender.send(outgoing, options)).answer;
  return { status, headers, body: text === "" ? undefined : (tryParseJson(text) ?? text) };
}

/** The client over the given surroundings; tests give a clock and a fetch of their own. */
export function createClientWith(options: ClientOptions, surroundings: Partial<Runtime>): ReflexioClient {
  const runtime = createRuntime({ ...surroundings, ...(options.fetch ? { fetch: options.fetch } : {}) });
  const sender = createSender(options, runtime);
  const call: ReflexioClient["call"] = (operationId, ...[input, callOptions]) =>
    callOperation(sender, operationId, input, callOptions);
  const stream: ReflexioClient["stream"] = (path, streamOptions = {}) => {
    const { query, signal, lastEventId } = streamOptions;
    const source = {
      url: sender.urlOf(path, query),
      headers: sender.headers(),
      signal,
      lastEventId,
      idleTimeoutMs: streamOptions.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
      maxRetries: streamOptions.maxRetries ?? sender.maxRetries,
    };
    return readEvents(source, runtime);
  };
  return {
    call,
    stream,
    events: (eventOptions = {}) => followEvents(stream, eventOptions),
    request: (method, path, input, callOptions) => request(sender, method, path, input, callOptions),
    ...createMethods((id, input, callOptions) => callOperation(sender, id, input, callOptions), runtime),
  };
}

/**
 * A client of the server at `options.url`. Opens no connection; throws `usage` for settings that cannot work.
 *
 * @example
 * const client = createClient({ url: "http://127.0.0.1:8081", apiKey: "rfx_example" });
 * await client.publish({ userId: "dana", turns: [{ role: "user", content: "Always use eu-west-1." }] });
 * const { profiles } = await client.search("which region", { userId: "dana" });
 */
export function createClient(options: ClientOptions = {}): ReflexioClient {
  return createClientWith(options, {});
}
