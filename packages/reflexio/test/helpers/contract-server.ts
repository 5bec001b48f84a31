import { readFileSync } from "node:fs";
import type { Received, Reply } from "./fake-server.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
}

interface Spec {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Spec>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document: Document = JSON.parse(
  readFileSync(new URL("../../../contracts/openapi.json", import.meta.url), "utf8"),
);

/** Deeper than any answer; schemas may refer to themselves. */
const MAX_DEPTH = 12;

/** A value that fits a schema of the contract: every field, one row in each list. */
function sample(schema: Schema, depth = 0): unknown {
  if (depth > MAX_DEPTH) return null;
  if (schema.$ref !== undefined) {
    const named = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return named === undefined ? null : sample(named, depth + 1);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  const chosen = choices?.find(({ type }) => type !== "null");
  if (chosen !== undefined) return sample(chosen, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "string") return "text";
  if (type === "integer" || type === "number") return Math.max(1, schema.minimum ?? 1);
  if (type === "boolean") return true;
  if (type === "array") return schema.items === undefined ? [] : [sample(schema.items, depth + 1)];
  const fields = Object.entries(schema.properties ?? {});
  return Object.fromEntries(fields.map(([name, field]) => [name, sample(field, depth + 1)]));
}

function find({ method, path }: Received): Spec | undefined {
  for (const [template, methods] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`);
    if (pattern.test(path)) return methods[method.toLowerCase()];
  }
  return undefined;
}

/** What the sample of a schema cannot know. */
function corrected(path: string, body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  if (path === "/api/my_config") {
    const storage_config = { url: "https://x.example.com", key: "secret", db_url: "postgres://db" };
    return { success: true, storage_type: "supabase", storage_config, message: "" };
  }
  const text = JSON.stringify(body)
    .replaceAll('"has_more":true', '"has_more":false')
    .replaceAll('"serve_pending":true', '"serve_pending":false')
    .replaceAll('"auto_approve":true', '"auto_approve":false')
    .replaceAll('"status":"in_progress"', '"status":"completed"')
    .replaceAll('"deleted_count":1', '"deleted_count":2');
  return JSON.parse(text);
}

/** Answers every operation of the contract with a value that fits its schema. */
export function contractReply(received: Received): Reply {
  const { path } = received;
  const content = find(received)?.responses["200"]?.content;
  const schema = content?.["application/json"]?.schema ?? Object.values(content ?? {})[0]?.schema;
  if (schema === undefined) return { status: 404, body: { detail: "Not Found" } };
  if (path !== "/api/events") return { status: 200, body: corrected(path, sample(schema)) };
  const event = { id: "1", type: "run.finished", created_at: 1, message: "text" };
  const body = `id: 1\nevent: run.finished\ndata: ${JSON.stringify(event)}\n\n`;
  return { status: 200, body, contentType: "text/event-stream" };
}
