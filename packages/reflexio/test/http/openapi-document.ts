import { buildOpenApi, type OperationSpec } from "@reflexio/contracts";
import { field } from "./wire-check.ts";

const document: unknown = buildOpenApi("test");

/** What a reference of the document stands for; anything else as it is. */
export function resolveSchema(schema: unknown): unknown {
  const reference = field(schema, "$ref");
  if (typeof reference !== "string") return schema;
  return field(document, ...reference.replace("#/", "").split("/"));
}

/** JSON schema of an operation's body, as the document has it. */
export function bodySchemaOf(spec: OperationSpec): unknown {
  const described = field(document, "paths", spec.path, spec.method.toLowerCase(), "requestBody", "content");
  return resolveSchema(field(described, "application/json", "schema"));
}

/** Query parameters of an operation by name, as the document has them. */
export function queryOf(spec: OperationSpec): ReadonlyMap<string, unknown> {
  const described = field(document, "paths", spec.path, spec.method.toLowerCase(), "parameters");
  const parameters: readonly unknown[] = Array.isArray(described) ? described : [];
  return new Map(
    parameters
      .filter((parameter) => field(parameter, "in") === "query")
      .map((parameter) => [String(field(parameter, "name")), field(parameter, "schema")]),
  );
}
