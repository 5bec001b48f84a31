import { z } from "zod";
import { type ErrorCode, errorTable } from "./errors.ts";
import type { OperationSpec } from "./operation.ts";
import { operations } from "./operations/index.ts";

type Json = Record<string, unknown>;

const COMMON_ERRORS: readonly ErrorCode[] = [
  "validation_failed",
  "unauthorized",
  "forbidden",
  "rate_limited",
  "internal",
];
const PUBLIC_ERRORS: readonly ErrorCode[] = ["internal"];

/** Moves `$defs` of one JSON Schema into the document's components and rewrites the references. */
function collect(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const json: Json = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" });
  const { $schema: _, $defs, ...rest } = json;
  if (typeof $defs === "object" && $defs !== null) Object.assign(components, rewrite($defs));
  const id = rest.id;
  if (typeof id !== "string") return asJson(rewrite(rest));
  const { id: __, ...body } = rest;
  components[id] = rewrite(body);
  return { $ref: `#/components/schemas/${id}` };
}

function asJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([key, item]) =>
        key !== "$schema" && !(key === "id" && typeof item === "string" && isDefinition(value)),
    )
    .map(([key, item]) =>
      key === "$ref" && typeof item === "string"
        ? [key, item.replace("#/$defs/", "#/components/schemas/")]
        : [key, rewrite(item)],
    );
  return Object.fromEntries(entries);
}

function isDefinition(value: object): boolean {
  return "type" in value || "anyOf" in value || "properties" in value;
}

function parametersOf(spec: OperationSpec, components: Json): Json[] {
  const parts: [string, z.ZodType | undefined][] = [
    ["query", spec.query],
    ["path", spec.params],
  ];
  return parts.flatMap(([place, schema]) => {
    if (schema === undefined) return [];
    const json = collect(schema, "input", components);
    const required = Array.isArray(json.required) ? json.required : [];
    return Object.entries(asJson(json.properties)).map(([name, property]) => ({
      name,
      in: place,
      required: place === "path" || required.includes(name),
      schema: property,
    }));
  });
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

function describeOperation(id: string, spec: OperationSpec, components: Json): Json {
  const parameters = parametersOf(spec, components);
  if (spec.idempotent) {
    parameters.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "A repeat with the same key and body answers the first receipt and stores nothing.",
      schema: { type: "string", maxLength: 255 },
    });
  }
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
                schema: collect(spec.body, "input", components),
                ...(spec.example === undefined ? {} : { example: spec.example }),
              },
            },
          },
        }),
    responses: {
      "200": {
        description: "The answer.",
        content: { "application/json": { schema: collect(spec.response, "output", components) } },
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

/** The OpenAPI 3.1 document of all operations. */
export function buildOpenApi(version: string): Json {
  const components: Json = { ErrorBody: errorBody };
  const paths: Record<string, Json> = {};
  for (const [id, spec] of Object.entries<OperationSpec>(operations)) {
    const path = paths[spec.path] ?? {};
    path[spec.method.toLowerCase()] = describeOperation(id, spec, components);
    paths[spec.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Reflexio API",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: "Publish conversations, and get back what can be learnt from them.",
    },
    security: [{ bearer: [] }],
    paths,
    components: { schemas: components, securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  };
}
