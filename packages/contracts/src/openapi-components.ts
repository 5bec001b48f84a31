import { z } from "zod";

export type Json = Record<string, unknown>;

/** What a caller sends, or what the server answers: defaults make the two differ. */
export type Direction = "input" | "output";

const PREFIX = "#/components/schemas/";

/** The object's entries as a record, or an empty one. */
export function asJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Applies a change to every object of a JSON value, innermost last. */
function mapObjects(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(change({ ...value }));
  return Object.fromEntries(entries.map(([key, item]) => [key, mapObjects(item, change)]));
}

function isDefinition(value: Json): boolean {
  return "type" in value || "anyOf" in value || "oneOf" in value || "properties" in value || "$ref" in value;
}

/** Drops what has no place in OpenAPI; answers may gain fields, so their objects are not closed. */
function clean(object: Json): Json {
  const { $schema: _, ...rest } = object;
  if (rest.additionalProperties === false) delete rest.additionalProperties;
  if (typeof rest.id === "string" && isDefinition(rest)) delete rest.id;
  return rest;
}

function mapReferences(value: unknown, change: (target: string) => string): unknown {
  return mapObjects(value, (object) =>
    typeof object.$ref === "string" ? { ...object, $ref: change(object.$ref) } : object,
  );
}

/** zod leaves the default out where a value is transformed; callers want to know it all the same. */
function keepDefault({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  const { def } = zodSchema._zod;
  if (def.type === "default") jsonSchema.default = def.defaultValue;
}

type Bodies = ReadonlyMap<string, Json>;

/** Names that mean one thing in requests and another in answers. */
function findSplitNames(bodies: Bodies): Set<string> {
  const names = new Set([...bodies.keys()].map((key) => key.slice(key.indexOf(":") + 1)));
  const shared = [...names].filter((id) => bodies.has(`input:${id}`) && bodies.has(`output:${id}`));
  const split = new Set<string>();
  const neutral = (target: string) => {
    const [, id = ""] = target.slice(PREFIX.length).split(":");
    return split.has(id) ? target : id;
  };
  const textOf = (key: string) => JSON.stringify(mapReferences(bodies.get(key), neutral));
  for (let size = -1; size < split.size; ) {
    size = split.size;
    for (const id of shared) if (textOf(`input:${id}`) !== textOf(`output:${id}`)) split.add(id);
  }
  return split;
}

/** Gathers named schemas of both directions. */
export interface ComponentCollector {
  /** JSON Schema of a schema, with references that {@link ComponentCollector.finish} makes final. */
  collect(schema: z.ZodType, io: Direction): Json;
  /** The document with final references, and its components; a name whose directions differ is split. */
  finish(document: Json): { readonly document: Json; readonly components: Json };
}

/** Starts gathering. */
export function createComponentCollector(): ComponentCollector {
  const bodies = new Map<string, Json>();
  return {
    collect(schema, io) {
      const json: Json = z.toJSONSchema(schema, {
        io,
        unrepresentable: "any",
        target: "draft-2020-12",
        override: keepDefault,
      });
      const { $defs, ...rest } = json;
      const localise = (value: unknown) =>
        asJson(
          mapReferences(mapObjects(value, clean), (target) => target.replace("#/$defs/", `${PREFIX}${io}:`)),
        );
      for (const [id, body] of Object.entries(asJson($defs))) bodies.set(`${io}:${id}`, localise(body));
      const { id } = rest;
      if (typeof id !== "string") return localise(rest);
      bodies.set(`${io}:${id}`, localise(rest));
      return { $ref: `${PREFIX}${io}:${id}` };
    },
    finish(document) {
      const split = findSplitNames(bodies);
      const rename = (key: string) => {
        const [io, id] = key.split(":");
        if (id === undefined) return key;
        return split.has(id) ? `${id}${io === "input" ? "Input" : "Output"}` : id;
      };
      const link = (value: unknown) =>
        asJson(mapReferences(value, (target) => `${PREFIX}${rename(target.slice(PREFIX.length))}`));
      const components = [...bodies].map(([key, body]) => [rename(key), link(body)]);
      return { document: link(document), components: Object.fromEntries(components) };
    },
  };
}
