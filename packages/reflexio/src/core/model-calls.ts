import type { ModelCall } from "../ports/language-model.ts";

/** Calls that an error of the model port tells of. */
export function callsOf(error: unknown): readonly ModelCall[] {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const calls: unknown =
    typeof cause === "object" && cause !== null ? Reflect.get(cause, "calls") : undefined;
  return Array.isArray(calls) ? calls.filter(isModelCall) : [];
}

function isModelCall(value: unknown): value is ModelCall {
  return typeof value === "object" && value !== null && "usage" in value && "costUsd" in value;
}
