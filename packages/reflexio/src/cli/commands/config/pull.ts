import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import { activeNames, writeEnvValues } from "../../../config/env-file.ts";
import { readIfPresent } from "../../../config/private-file.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { pullOptions } from "./options.ts";

type Input = CommandInput<typeof pullOptions>;

const FIELDS = [
  ["url", "SUPABASE_URL"],
  ["key", "SUPABASE_KEY"],
  ["db_url", "SUPABASE_DB_URL"],
] as const;

async function storageValues(context: CommandContext): Promise<Map<string, string>> {
  const client = await context.connect();
  const answer = await client.call("my_config", {}, { signal: context.signal });
  const { storage_type, storage_config } = answer;
  if (!answer.success || storage_config === undefined) {
    throw new ReflexioError("validation_failed", answer.message || "The server does not show its storage.", {
      hint: "Start the server with REFLEXIO_ALLOW_MY_CONFIG=1, or copy the values by hand.",
    });
  }
  if (storage_type !== "supabase") {
    throw new ReflexioError(
      "validation_failed",
      `The storage is ${storage_type ?? "unknown"}, not supabase.`,
      {
        hint: "A local storage has no access data to pull.",
      },
    );
  }
  const values = new Map<string, string>();
  for (const [field, name] of FIELDS) {
    const value = storage_config[field];
    if (typeof value === "string" && value !== "") values.set(name, value);
  }
  const masked = [...values].filter(([, value]) => value.includes("***") || value.includes("..."));
  if (masked.length === 0) return values;
  throw new ReflexioError("forbidden", `The server masks ${masked.map(([name]) => name).join(", ")}.`, {
    hint: "Copy the values from the project's own settings page.",
  });
}

async function requireFree(path: string, names: readonly string[], isForced: boolean): Promise<void> {
  if (isForced) return;
  const taken = activeNames((await readIfPresent(path)) ?? "", names).sort();
  if (taken.length === 0) return;
  throw new ReflexioError("validation_failed", `${path} already sets ${taken.join(", ")}.`, {
    hint: "Pass --force to overwrite them, or --env-file for another file.",
  });
}

/** Writes the access data of a hosted storage into an env file. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, io, paths } = context;
  const path = input.envFile ? resolve(io.cwd, input.envFile) : paths.legacyEnvFile;
  const values = await storageValues(context);
  const { url, apiKey } = await context.settings();
  values.set("REFLEXIO_URL", url);
  if (apiKey !== undefined) values.set("REFLEXIO_API_KEY", apiKey);
  await requireFree(path, [...values.keys(), "REFLEXIO_API_KEY"], input.force);
  await writeEnvValues(path, values);
  out.json({ path, written: [...values.keys()], storage_type: "supabase" });
  out.note(`Wrote ${values.size} key(s) to ${path}`);
  for (const name of values.keys()) out.note(`  ${name}=<set>`);
}
