/** An object of the OpenAPI document; anything else counts as empty. */
export type Json = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Name of the component that a schema refers to, or undefined. */
export function referenceOf(schema: Json): string | undefined {
  return typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
}

/** One operation of the document with its place. */
export interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

/** Every operation by the first of its tags, in the order of the document. */
export function operationsByTag(document: Json): ReadonlyMap<string, readonly Described[]> {
  const byTag = new Map<string, Described[]>();
  for (const [path, methods] of Object.entries(objectOf(document.paths))) {
    for (const [method, described] of Object.entries(objectOf(methods))) {
      const operation = objectOf(described);
      const tag = textOf(listOf(operation.tags)[0]);
      byTag.set(tag, [...(byTag.get(tag) ?? []), { path, method: method.toUpperCase(), operation }]);
    }
  }
  return byTag;
}
