import type { OperationSpec } from "@reflexio/contracts";
import type { CallInput } from "../helpers/app-harness.ts";
import { bodySchemaOf, queryOf } from "./openapi-document.ts";
import type { KnownIds } from "./population.ts";
import { field } from "./wire-check.ts";

function propertyNames(schema: unknown): string[] {
  return Object.keys(Object(field(schema, "properties")));
}

/** `profile_ids` of `profile_id`. */
function idFor(name: string, ids: KnownIds): string | number | undefined {
  return ids[name] ?? ids[name.replace(/s$/, "")];
}

/** The value with everything replaced that names something of the other org. */
function aimed(value: unknown, ids: KnownIds, name = ""): unknown {
  const id = idFor(name, ids);
  if (Array.isArray(value)) return id === undefined ? value.map((item) => aimed(item, ids)) : [id];
  if (typeof value !== "object" || value === null) return id ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, aimed(item, ids, key)]));
}

const KINDS = ["profile", "user_playbook", "agent_playbook"] as const;

/** Bodies that ask for one thing by kind and id. */
function byKind(body: object, ids: KnownIds): object[] {
  if (!("kind" in body && "id" in body)) return [body];
  return KINDS.map((kind) => ({ ...body, kind, id: ids[`${kind}_id`] }));
}

function bodiesFor(spec: OperationSpec, ids: KnownIds): (object | undefined)[] {
  if (spec.body === undefined) return [undefined];
  const schema = bodySchemaOf(spec);
  const names = propertyNames(schema);
  const base = Object(aimed(spec.example ?? {}, ids));
  const known = names.filter((name) => idFor(name, ids) !== undefined);
  const pointed = Object.fromEntries(
    known.map((name) => {
      const id = idFor(name, ids);
      return [name, /ids$|names$/.test(name) ? [id] : id];
    }),
  );
  const query = names.includes("query") ? { query: "deploy Berlin city rule", threshold: 0 } : {};
  const states = names.includes("status_filter") ? { status_filter: [null, "pending", "archived"] } : {};
  const all = names.includes("top_k") ? { top_k: null } : {};
  const dry = names.includes("dry_run") ? { dry_run: false } : {};
  const required = field(schema, "required");
  const least = Object.fromEntries(
    Object.entries(base).filter(([name]) => Array.isArray(required) && required.includes(name)),
  );
  return [
    ...byKind(base, ids),
    ...byKind({ ...base, ...pointed, ...query, ...states, ...all, ...dry }, ids),
    { ...least, ...query, ...states, ...all, ...dry },
    ...known.map((name) => ({ ...least, ...query, ...states, [name]: pointed[name] })),
  ];
}

function queriesFor(spec: OperationSpec, ids: KnownIds): (Record<string, string> | undefined)[] {
  const names = [...queryOf(spec).keys()];
  const pointed = names.flatMap((name) => {
    const id = idFor(name, ids);
    return id === undefined ? [] : [[name, String(id)] as const];
  });
  const example = spec.queryExample;
  return [
    example,
    { ...example, ...Object.fromEntries(pointed) },
    ...pointed.map(([name, id]) => ({ [name]: id })),
    ...["pending", "archived"].flatMap((status_filter) =>
      names.includes("status_filter") ? [{ ...example, status_filter }] : [],
    ),
  ];
}

/** Calls of an operation that name what belongs to somebody else, one by one and together. */
export function attacksOn(spec: OperationSpec, ids: KnownIds): CallInput[] {
  const params = spec.params === undefined ? {} : { params: { id: String(ids.run_id) } };
  return bodiesFor(spec, ids).flatMap((body) =>
    queriesFor(spec, ids).map((query) => ({
      ...params,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    })),
  );
}
