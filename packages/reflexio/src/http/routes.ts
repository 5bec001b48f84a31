import { type OperationSpec, operations } from "@reflexio/contracts";

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  const fits = (part: string, index: number) => {
    const given = parts[index];
    return part.startsWith("{") ? given !== undefined && given !== "" : part === given;
  };
  return wanted.length === parts.length && wanted.every(fits);
}

/** Pages beside the operations. */
const PAGES = new Set(["/openapi.json", "/docs", "/redoc", "/metrics"]);

/** Methods of a path, empty for an unknown one. GET answers HEAD too. */
export function methodsOf(path: string): string[] {
  if (PAGES.has(path)) return ["GET", "HEAD"];
  const methods = Object.values<OperationSpec>(operations)
    .filter((spec) => matches(spec.path, path))
    .map((spec) => spec.method);
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}

/**
 * Where a path with a slash too many belongs, its query included; undefined when that is no path of ours either, so
 * that nobody can be sent elsewhere.
 */
export function withoutTrailingSlash(url: string): string | undefined {
  const { pathname, search } = new URL(url);
  const path = pathname.slice(0, -1);
  const isKnown = pathname.endsWith("/") && path !== "" && methodsOf(path).length > 0;
  return isKnown ? `${path}${search}` : undefined;
}
