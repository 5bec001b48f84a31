import { findUrlProblem, type PrivateUrlPolicy } from "../url-safety.ts";
import { validationDetail } from "../validation-detail.ts";
import { RENAMED_FIELDS } from "./legacy.ts";
import { chooseNextWindow, chooseWindow } from "./presets.ts";
import { type Config, type ConfigInput, configInputSchema, fillConfig } from "./schema.ts";
import { type ConfigProblem, mergeMaskedSecrets, readPath, URL_FIELDS } from "./secrets.ts";

export interface ConfigContext {
  /** The configuration in force: keeps its storage and masked secrets, and tells a changed preset. */
  readonly current?: Config;
  /** What to do with endpoints inside the own network; `block` when absent. */
  readonly privateUrls?: PrivateUrlPolicy;
}

export type ConfigResult =
  | { readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly problems: readonly ConfigProblem[] };

/** Every problem of the addresses in a configuration, whatever else is wrong with it. */
export function findUrlProblems(config: unknown, policy: PrivateUrlPolicy): ConfigProblem[] {
  const isAllowed =
    policy === "allow" ||
    (policy === "block" && readPath(config, ["reflexio", "allow_private_urls"]) === true);
  return URL_FIELDS.flatMap((path) => {
    const value = readPath(config, path);
    const message = typeof value === "string" ? findUrlProblem(value, !isAllowed) : undefined;
    if (message === undefined) return [];
    const isMetadata = findUrlProblem(String(value), false) !== undefined;
    const remedy =
      isMetadata || policy === "forbid" ? "" : "; set reflexio.allow_private_urls to true to allow it";
    return [{ path: path.join("."), message: `${message}${remedy}` }];
  });
}

/** Fields that mean nothing here, and old names, by comparing what was sent with what was understood. */
function findWarnings(sent: unknown, understood: unknown, path: readonly string[] = []): ConfigProblem[] {
  if (typeof sent !== "object" || sent === null) return [];
  if (typeof understood !== "object" || understood === null) return [];
  return Object.entries(sent).flatMap(([key, value]) => {
    const place = [...path, key];
    if (Object.hasOwn(understood, key)) return findWarnings(value, Reflect.get(understood, key), place);
    if (value === null && (key === "batch_size" || key === "batch_interval")) return [];
    const current = RENAMED_FIELDS.get(key);
    const message =
      current === undefined ? "Unknown field; it is ignored" : `Old name; it is called ${current} now`;
    return [{ path: place.join("."), message }];
  });
}

/** Makes a whole configuration of a validated one: defaults, preset, storage, secrets, addresses. */
export function resolveConfig(input: ConfigInput, context: ConfigContext = {}): ConfigResult {
  const { current, privateUrls = "block" } = context;
  const batch = current === undefined ? chooseWindow(input) : chooseNextWindow(input, current);
  const storage_config = input.storage_config ?? current?.storage_config ?? null;
  const filled = fillConfig({ ...input, storage_config }, batch);
  const merged = mergeMaskedSecrets(filled, current ?? null);
  const problems = [
    ...findUrlProblems(filled, privateUrls),
    ...("problems" in merged ? merged.problems : []),
  ];
  return problems.length > 0 || "problems" in merged ? { problems } : { config: merged.config, warnings: [] };
}

/**
 * Reads a configuration from a file or a caller. Answers the whole configuration with warnings about ignored and
 * old fields, or every problem at once.
 */
export function parseConfig(raw: unknown, context: ConfigContext = {}): ConfigResult {
  const parsed = configInputSchema.safeParse(raw);
  if (!parsed.success) {
    const problems = validationDetail(parsed.error, raw, "body").map(({ loc, msg }) => ({
      path: loc.slice(1).join("."),
      message: msg,
    }));
    const known = new Set(problems.map(({ path }) => path));
    const addresses = findUrlProblems(raw, context.privateUrls ?? "block");
    return { problems: [...problems, ...addresses.filter(({ path }) => !known.has(path))] };
  }
  const resolved = resolveConfig(parsed.data, context);
  if ("problems" in resolved) return resolved;
  return { config: resolved.config, warnings: findWarnings(raw, resolved.config) };
}
