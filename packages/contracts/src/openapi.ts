import type { z } from "zod";
import { type ErrorCode, errorTable } from "./errors.ts";
import {
  asJson,
  type ComponentCollector,
  createComponentCollector,
  type Json,
} from "./openapi-components.ts";
import type { OperationSpec } from "./operation.ts";
import { operations } from "./operations/index.ts";

/** Codes that every operation with a key can answer; `storage_failed` and `unavailable` mean try again. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  "validation_failed",
  "payload_too_large",
  "unauthorized",
  "forbidden",
  "rate_limited",
  "internal",
  "storage_failed",
  "unavailable",
];
const PUBLIC_ERRORS: readonly ErrorCode[] = ["internal"];

function parametersOf(spec: OperationSpec, components: ComponentCollector): Json[] {
  const parts: [string, z.ZodType | undefined, Readonly<Record<string, string>> | undefined][] = [
    ["query", spec.query, spec.queryExample],
    ["path", spec.params, spec.paramsExample],
  ];
  return parts.flatMap(([place, schema, examples = {}]) => {
    if (schema === undefined) return [];
    const json = components.collect(schema, "input");
    const required = Array.isArray(json.required) ? json.required : [];
    return Object.entries(asJson(json.properties)).map(([name, property]) => ({
      name,
      in: place,
      required: place === "path" || required.includes(name),
      ...describe(property),
      schema: property,
      ...(name in examples ? { example: typedExample(examples[name], property) } : {}),
    }));
  });
}

/** Queries carry text; a document shows the value that the text stands for. */
function typedExample(text: string | undefined, property: unknown): unknown {
  const { type, anyOf } = asJson(property);
  const types: unknown[] = Array.isArray(anyOf) ? anyOf.map((choice) => asJson(choice).type) : [type];
  const isText = !types.some((one) => one === "integer" || one === "number" || one === "boolean");
  return text === undefined || isText ? text : JSON.parse(text);
}

function describe(property: unknown): Json {
  const { description } = asJson(property);
  return typeof description === "string" ? { description } : {};
}

/** Headers that some operations read. */
function headersOf(spec: OperationSpec): Json[] {
  const headers: Json[] = [];
  if (spec.idempotent) {
    headers.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "A repeat with the same key and body answers the first receipt and stores nothing.",
      schema: { type: "string", maxLength: 255 },
    });
  }
  if (spec.stream) {
    headers.push({
      name: "Last-Event-ID",
      in: "header",
      required: false,
      description: "Id of the last message that was received; what came after it is replayed.",
      schema: { type: "string", maxLength: 512 },
    });
  }
  return headers;
}

function errorResponses(spec: OperationSpec): Json {
  const codes = [...(spec.access === "public" ? PUBLIC_ERRORS : COMMON_ERRORS), ...spec.errors];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = errorTable[code].status;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: [...new Set(list)].join(", "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorBody" } } },
      },
    ]),
  );
}

function describeOperation(id: string, spec: OperationSpec, components: ComponentCollector): Json {
  const parameters = [...parametersOf(spec, components), ...headersOf(spec)];
  const answer = components.collect(spec.response, "output");
  return {
    operationId: id,
    tags: [spec.tag],
    summary: spec.summary,
    description: spec.description,
    ...(spec.access === "public" ? { security: [] } : { "x-scope": spec.access }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(spec.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: components.collect(spec.body, "input"),
                ...(spec.example === undefined ? {} : { example: spec.example }),
              },
            },
          },
        }),
    responses: {
      "200": {
        description: spec.stream ? "Server-sent events; the data of each is one such object." : "The answer.",
        content: { [spec.stream ? "text/event-stream" : "application/json"]: { schema: answer } },
      },
      ...errorResponses(spec),
    },
  };
}

const errorBody = {
  type: "object",
  properties: {
    detail: { description: "What went wrong; for 422 the list of all problems." },
    error: {
      type: "object",
      properties: {
        code: { type: "string", enum: Object.keys(errorTable) },
        message: { type: "string" },
        hint: { type: "string" },
        request_id: { type: "string" },
      },
      required: ["code", "message"],
    },
  },
  required: ["error"],
};

/** The OpenAPI 3.1 document of the operations, of all registered ones when none are given. */
export function buildOpenApi(
  version: string,
  table: Readonly<Record<string, OperationSpec>> = operations,
): Json {
  const collector = createComponentCollector();
  const paths: Record<string, Json> = {};
  for (const [id, spec] of Object.entries(table)) {
    const path = paths[spec.path] ?? {};
    path[spec.method.toLowerCase()] = describeOperation(id, spec, collector);
    paths[spec.path] = path;
  }
  const { document, components } = collector.finish(paths);
  return {
    openapi: "3.1.0",
    info: {
      title: "Reflexio API",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: "Publish conversations, and get back what can be learnt from them.",
    },
    security: [{ bearer: [] }],
    tags: [...new Set(Object.values(table).map(({ tag }) => tag))].map((name) => ({ name })),
    paths: document,
    components: {
      schemas: { ErrorBody: errorBody, ...components },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}
