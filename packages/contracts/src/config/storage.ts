import { z } from "zod";
import { addWireIssue } from "../primitives.ts";
import { nonEmptyText } from "../text.ts";

const MAX_PATH_LENGTH = 4096;

export const sqliteStorageSchema = z
  .object({
    db_path: z
      .string()
      .max(MAX_PATH_LENGTH)
      .nullable()
      .default(null)
      .describe("File of the database; null means the data folder's own."),
  })
  .meta({ id: "StorageConfigSQLite" });

export const diskStorageSchema = z
  .object({
    dir_path: nonEmptyText(MAX_PATH_LENGTH).describe("Folder of the files."),
    qmd_binary: z.string().max(MAX_PATH_LENGTH).default("qmd").describe("Name of the search program."),
  })
  .meta({ id: "StorageConfigDisk" });

export const supabaseStorageSchema = z
  .object({
    url: nonEmptyText(MAX_PATH_LENGTH).describe("Address of the project."),
    key: nonEmptyText(MAX_PATH_LENGTH).describe("Secret key of the project."),
    db_url: nonEmptyText(MAX_PATH_LENGTH).describe("Connection string of the database; secret."),
  })
  .meta({ id: "StorageConfigSupabase" });

const SHAPES = [
  { name: "SQLite", schema: sqliteStorageSchema },
  { name: "disk", schema: diskStorageSchema },
  { name: "Supabase", schema: supabaseStorageSchema },
] as const;

const EXPECTED = SHAPES.map(({ name, schema }) => `${Object.keys(schema.shape).join(", ")} (${name})`).join(
  "; ",
);

type StorageShape = (typeof SHAPES)[number];

/** The one storage whose fields these are; complains about fields of no storage and of several. */
function findShape(
  keys: readonly string[],
  value: object,
  context: z.core.$RefinementCtx,
): StorageShape | undefined {
  const owners = keys.map((key) => SHAPES.find(({ schema }) => Object.hasOwn(schema.shape, key)));
  for (const [index, key] of keys.slice(0, 20).entries()) {
    if (owners[index] !== undefined) continue;
    context.addIssue({
      code: "custom",
      message: `Unknown storage field '${key.slice(0, 100)}'; expected ${EXPECTED}`,
      path: [key],
      input: value,
      params: { wire: { type: "extra_forbidden" } },
    });
  }
  const known = [...new Set(owners.filter((owner) => owner !== undefined))];
  if (owners.includes(undefined)) return undefined;
  if (known.length > 1) {
    const names = known.map(({ name }) => name).join(" and ");
    addWireIssue(context, value, `Value error, fields of ${names} storage are mixed: ${keys.join(", ")}`, {
      type: "value_error",
      ctx: { error: {} },
    });
    return undefined;
  }
  return known[0] ?? SHAPES[0];
}

/**
 * Storage by its fields. `{}` is SQLite in the data folder; a field that belongs to no storage is an error that
 * names it, not a silent change of the storage.
 */
export const storageConfigSchema = z
  .record(z.string(), z.unknown())
  .transform((value, context) => {
    const shape = findShape(Object.keys(value), value, context);
    if (shape === undefined) return z.NEVER;
    const parsed = shape.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) repeatIssue(issue, value, context);
    return z.NEVER;
  })
  .meta({
    type: "object",
    anyOf: SHAPES.map(({ schema }) => ({
      title: schema.meta()?.id ?? "",
      ...z.toJSONSchema(z.object(schema.shape), { io: "input", unrepresentable: "any" }),
    })),
  });

/** Reports an issue of the chosen shape as an issue of the whole storage configuration. */
function repeatIssue(
  issue: z.core.$ZodIssue,
  value: Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): void {
  const input = valueAt(value, issue.path);
  if (issue.code === "custom" || issue.code === "invalid_type" || issue.code === "too_big") {
    context.addIssue({ ...issue, input });
    return;
  }
  context.addIssue({ code: "custom", message: issue.message, path: issue.path, input });
}

function valueAt(value: Readonly<Record<string, unknown>>, path: readonly PropertyKey[]): unknown {
  const [key] = path;
  return typeof key === "string" ? value[key] : value;
}

/** Names the kind of a storage configuration. */
export function storageKind(storage: StorageConfig): "sqlite" | "disk" | "supabase" {
  if ("dir_path" in storage) return "disk";
  return "url" in storage ? "supabase" : "sqlite";
}

export type SqliteStorageConfig = z.infer<typeof sqliteStorageSchema>;
export type DiskStorageConfig = z.infer<typeof diskStorageSchema>;
export type SupabaseStorageConfig = z.infer<typeof supabaseStorageSchema>;
export type StorageConfig = SqliteStorageConfig | DiskStorageConfig | SupabaseStorageConfig;
