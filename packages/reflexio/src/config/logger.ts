import { ReflexioError } from "@reflexio/contracts";
import { type DestinationStream, type Logger, pino } from "pino";

/** Errors of the language itself, whose messages name code and never data. */
const NATIVE = new Set(["TypeError", "RangeError", "ReferenceError"]);

/** Shown instead of a message that may repeat what somebody wrote. */
const HIDDEN = "hidden; start with --log-level debug to see it";

function hasSystemCode(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && /^E[A-Z]+$|^ERR_/.test(error.code);
}

function isPlain(error: Error): boolean {
  return ReflexioError.isInstance(error) || NATIVE.has(error.name) || hasSystemCode(error);
}

/** The frames of a stack, without the message above them. */
function framesOf(error: Error): string[] {
  const lines = (error.stack ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => /^at\s/.test(line)).slice(0, 20);
}

/**
 * An error as a log may keep it: its kind, its place and its causes. Messages of foreign errors, such as a parser's or
 * a provider's, may quote turns, so they are hidden; further properties, such as a request's body, are left out.
 */
export function describeError(error: unknown, showsMessages: boolean, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    type: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    message: showsMessages || isPlain(error) ? error.message : HIDDEN,
    stack: framesOf(error),
    ...(error.cause instanceof Error && depth < 3
      ? { cause: describeError(error.cause, showsMessages, depth + 1) }
      : {}),
  };
}

/**
 * The server's log: one JSON object a line on the standard error, each with the ids of the work it is about. Nothing
 * that users wrote is in it; at the levels debug and trace, messages of foreign errors are.
 * @param ids of the work under way
 */
export function createLogger(
  level: string,
  ids: () => object,
  destination: DestinationStream = pino.destination(2),
): Logger {
  const showsMessages = level === "debug" || level === "trace";
  return pino(
    {
      level,
      mixin: () => ({ ...ids() }),
      serializers: { err: (error: unknown) => describeError(error, showsMessages) },
    },
    destination,
  );
}
