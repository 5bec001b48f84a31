import { tryParseUrl } from "../url-safety.ts";
import { type Config, configSchema } from "./schema.ts";

/** What is shown in place of a secret. Sent back, it keeps the stored secret. */
export const SECRET_MASK = "********";

type Path = readonly string[];

/** A secret and, where there is one, the address it is sent to. */
interface SecretField {
  readonly path: Path;
  readonly destination?: Path;
}

const PROVIDERS_WITH_KEY_ONLY = [
  "anthropic",
  "openrouter",
  "gemini",
  "minimax",
  "deepseek",
  "zai",
  "moonshot",
  "xai",
] as const;

const azure = ["api_key_config", "openai", "azure_config"] as const;
const dashscope = ["api_key_config", "dashscope"] as const;
const endpoint = ["api_key_config", "custom_endpoint"] as const;

const SECRET_FIELDS: readonly SecretField[] = [
  { path: ["storage_config", "key"], destination: ["storage_config", "url"] },
  { path: ["storage_config", "db_url"], destination: ["storage_config", "url"] },
  { path: ["api_key_config", "openai", "api_key"] },
  { path: [...azure, "api_key"], destination: [...azure, "endpoint"] },
  { path: [...dashscope, "api_key"], destination: [...dashscope, "api_base"] },
  { path: [...endpoint, "api_key"], destination: [...endpoint, "api_base"] },
  ...PROVIDERS_WITH_KEY_ONLY.map((provider) => ({ path: ["api_key_config", provider, "api_key"] })),
];

/** Addresses that a configuration makes the server call. */
export const URL_FIELDS: readonly Path[] = [
  [...azure, "endpoint"],
  [...dashscope, "api_base"],
  [...endpoint, "api_base"],
  ["storage_config", "url"],
];

/** The value at a path of objects, or undefined. */
export function readPath(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

function writePath(value: unknown, path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (typeof value !== "object" || value === null) return value;
  return { ...value, [key]: writePath(Reflect.get(value, key), rest, replacement) };
}

function withPassword(value: unknown, password: string): string | undefined {
  const url = typeof value === "string" ? tryParseUrl(value) : undefined;
  if (url === undefined || url.password === "") return undefined;
  url.password = password;
  return url.href;
}

/** A copy of a configuration that can be shown: keys and passwords are {@link SECRET_MASK}. */
export function maskConfig(config: Config): Config {
  let shown: unknown = config;
  for (const { path } of SECRET_FIELDS) {
    if (typeof readPath(shown, path) === "string") shown = writePath(shown, path, SECRET_MASK);
  }
  for (const path of URL_FIELDS) {
    const masked = withPassword(readPath(shown, path), SECRET_MASK);
    if (masked !== undefined) shown = writePath(shown, path, masked);
  }
  return configSchema.parse(shown);
}

/** One thing that is wrong with a configuration, or worth knowing about it. */
export interface ConfigProblem {
  /** Field, such as `api_key_config.custom_endpoint.api_base`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type SecretsResult = { readonly config: Config } | { readonly problems: readonly ConfigProblem[] };

function sameOrigin(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  const a = typeof left === "string" ? tryParseUrl(left) : undefined;
  const b = typeof right === "string" ? tryParseUrl(right) : undefined;
  return a !== undefined && b !== undefined && a.origin !== "null" && a.origin === b.origin;
}

function keepSecret(field: SecretField, next: Config, current: Config | null): string | { message: string } {
  const stored = readPath(current, field.path);
  if (typeof stored !== "string")
    return { message: "The mask was sent, but no secret is stored: send the secret" };
  const { destination } = field;
  if (destination === undefined || sameOrigin(readPath(next, destination), readPath(current, destination))) {
    return stored;
  }
  return { message: `${destination.at(-1)} changed: send the secret again, it is not sent to another host` };
}

/**
 * Puts stored secrets where a configuration that was read, changed and sent back holds masks. A stored secret
 * stays with its host: when the address changes, the secret must be sent again.
 */
export function mergeMaskedSecrets(next: Config, current: Config | null): SecretsResult {
  const problems: ConfigProblem[] = [];
  let merged: unknown = next;
  for (const field of SECRET_FIELDS) {
    if (readPath(next, field.path) !== SECRET_MASK) continue;
    const kept = keepSecret(field, next, current);
    if (typeof kept === "string") merged = writePath(merged, field.path, kept);
    else problems.push({ path: field.path.join("."), message: kept.message });
  }
  for (const path of URL_FIELDS) {
    const sent = readPath(next, path);
    if (withPassword(sent, "") === undefined || tryParseUrl(String(sent))?.password !== SECRET_MASK) continue;
    const stored = readPath(current, path);
    const password = typeof stored === "string" ? tryParseUrl(stored)?.password : undefined;
    if (password && sameOrigin(sent, stored)) {
      merged = writePath(merged, path, withPassword(sent, password));
    } else {
      problems.push({
        path: path.join("."),
        message: "The password in the address is masked: send it again",
      });
    }
  }
  return problems.length > 0 ? { problems } : { config: configSchema.parse(merged) };
}
