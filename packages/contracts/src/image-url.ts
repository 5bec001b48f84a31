import { z } from "zod";
import { addValueError } from "./primitives.ts";
import { findUrlProblem, tryParseUrl } from "./url-safety.ts";

const ALLOWED_SCHEMES = new Set(["http:", "https:", "data:"]);

/** Why an image URL is refused, or undefined. With `refusesPrivate` also hosts of the own network. */
export function findImageUrlProblem(value: string, refusesPrivate: boolean): string | undefined {
  if (value === "") return undefined;
  const url = tryParseUrl(value);
  if (url === undefined || !ALLOWED_SCHEMES.has(url.protocol)) {
    const scheme = url === undefined ? "" : url.protocol.slice(0, -1);
    return `Image URL scheme must be http, https, or data — got '${scheme}'`;
  }
  return findUrlProblem(value, refusesPrivate);
}

/** Image URL of a turn: empty, or http/https/data and not a metadata service. Stored as given, never fetched. */
export function imageUrl() {
  return z
    .string()
    .max(20_000_000)
    .superRefine((value, context) => {
      const problem = findImageUrlProblem(value, false);
      if (problem !== undefined) addValueError(context, value, problem);
    });
}
