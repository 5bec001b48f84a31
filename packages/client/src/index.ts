export type { components, operations } from "./api.d.ts";
export { createClient } from "./client.ts";
export type {
  CallArguments,
  ReflexioClient,
  RequestInput,
  RequestResult,
} from "./client-types.ts";
export { type ErrorCode, type ErrorDetail, type ErrorOptions, ReflexioClientError } from "./errors.ts";
export type { ServerEvent } from "./event-parser.ts";
export type { Methods } from "./methods.ts";
export type { CallBody, CallInput, CallResult, CamelCased, OperationId } from "./operation-types.ts";
export type { CallOptions, ClientOptions, StreamOptions } from "./options.ts";
export type { PageArguments, PagedOperationId, PageFields, PageItem } from "./pages.ts";
export type { PublishOptions, Turn, TurnTool } from "./publish.ts";
export type { EventOf, EventOptions, EventType, ReflexioEvent } from "./server-events.ts";
export type { QueryFields, QueryValue } from "./url.ts";
export type { LearningTarget, WaitOptions } from "./wait-for-learning.ts";
