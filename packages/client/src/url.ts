import { ReflexioClientError } from "./errors.ts";

/** One value of a query; a list repeats its name, and undefined or null is left out. */
export type QueryValue = string | number | boolean | null | undefined;

/** A query or path parameters by name. */
export type QueryFields = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

function usage(message: string, hint: string, cause?: unknown): ReflexioClientError {
  return new ReflexioClientError("usage", message, { hint, cause });
}

/** The base URL without its trailing slash; throws `usage` for what is no http(s) URL. */
export function normalizeBaseUrl(text: string): string {
  const hint = "Give the server's URL, such as http://127.0.0.1:8081.";
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw usage(`Not a URL: ${JSON.stringify(text)}.`, hint, error);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw usage(`The URL must start with http:// or https://, not ${url.protocol}`, hint);
  }
  if (url.username !== "" || url.password !== "") {
    throw usage("The URL must not contain a user or password.", "Pass the key as `apiKey`.");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** Puts path parameters into `{name}` places, escaped so that a value stays one path segment. */
export function fillPath(path: string, params: QueryFields = {}): string {
  return path.replace(/\{([^}]+)\}/g, (_match, name: string) => {
    const value = params[name];
    const text = value === undefined || value === null ? "" : String(value);
    // A dot segment would be resolved away and reach another operation.
    if (text === "" || text === "." || text === "..") {
      throw usage(`${JSON.stringify(text)} is no valid \`${name}\` for ${path}.`, `Pass \`params.${name}\`.`);
    }
    return encodeURIComponent(text);
  });
}

/** The full URL of a call. A prefix in the base URL is kept. */
export function buildUrl(base: string, path: string, query: QueryFields = {}): string {
  const url = new URL(`${base}/${path.replace(/^\/+/, "")}`);
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) url.searchParams.append(name, String(item));
    }
  }
  return url.href;
}
