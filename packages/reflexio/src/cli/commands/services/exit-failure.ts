import { type ErrorCode, errorTable } from "@reflexio/contracts/errors";
import { CommandFailure } from "../../failure.ts";
import { isJsonObject } from "../../input/json-object.ts";

const LAST_LINES = 5;

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorTable, value);
}

/** The error envelope that the server printed last, if it came to that. */
function lastEnvelope(log: string): Readonly<Record<string, unknown>> | undefined {
  const start = log.lastIndexOf('{\n  "ok": false');
  if (start === -1) return undefined;
  try {
    const value: unknown = JSON.parse(log.slice(start));
    return isJsonObject(value) && isJsonObject(value.error) ? value.error : undefined;
  } catch {
    return undefined;
  }
}

/** The line of a crash that names the error, else the last lines. */
function lastWords(log: string): string {
  const lines = log.trim().split("\n");
  return lines.findLast((line) => /^\w*Error\b.*: /.test(line)) ?? lines.slice(-LAST_LINES).join("\n");
}

/** A code whose exit code is that of the server's process. */
function codeOfExit(exit: number): ErrorCode {
  const codes = Object.keys(errorTable).filter(isErrorCode);
  return codes.find((code) => code !== "internal" && errorTable[code].exit === exit) ?? "failed";
}

/** Why a server that was started in the background ended at once: in its own words. */
export function exitFailure(exit: number, log: string): CommandFailure {
  const envelope = lastEnvelope(log);
  if (envelope !== undefined && isErrorCode(envelope.code)) {
    const { type, code, message, hint } = envelope;
    return new CommandFailure(String(type), code, String(message), String(hint));
  }
  const reason = lastWords(log) || "It wrote nothing to its log.";
  const hint = "Start it in the foreground to see more: `reflexio services start`.";
  return new CommandFailure(
    "general",
    codeOfExit(exit),
    `The server ended with code ${exit}. ${reason}`,
    hint,
  );
}
