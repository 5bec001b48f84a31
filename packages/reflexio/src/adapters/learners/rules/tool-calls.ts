import type { Turn, TurnTool, TurnWindow } from "../../../ports/learner.ts";

/** One tool call of a window, in order, with what it was given and how it ended. */
export interface ToolCall {
  readonly turn: Turn;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** The error's text when it failed, on one line. */
  readonly error: string;
  /** The beginning of the call as it is recorded: its name and data. */
  readonly quote: string;
}

const inputKeys = ["input", "args", "arguments", "params", "parameters"] as const;
const outputKeys = ["output", "result", "response", "content", "stderr", "stdout", "message"] as const;
const errorText =
  /^\s*(?:\W{0,3}\s*)?(?:error|fatal|exception|failed|failure|traceback|permission denied|access denied|unauthori[sz]ed|forbidden|command not found|unknown tool|timed? ?out)\b|\b(?:permission denied|access denied|command not found|not authori[sz]ed|no such (?:tool|file)|ENOENT|EACCES|ECONNREFUSED|unknown tool|tool not found)\b/i;
const errorLength = 200;
const quoteLength = 200;
/** Tool outputs can be megabytes; errors announce themselves at the beginning. */
const inspectedLength = 400;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value.slice(0, inspectedLength);
  if (isRecord(value)) return textOf(value.error ?? value.message ?? "");
  return "";
}

function inputOf(data: TurnTool["tool_data"]): Record<string, unknown> {
  for (const key of inputKeys) {
    const value = data[key];
    if (isRecord(value)) return value;
    if (typeof value === "string") return { [key]: value };
  }
  const reserved = new Set<string>([
    ...inputKeys,
    ...outputKeys,
    "error",
    "status",
    "success",
    "ok",
    "exit_code",
  ]);
  return Object.fromEntries(Object.entries(data).filter(([key]) => !reserved.has(key)));
}

function flaggedFailure(data: TurnTool["tool_data"]): boolean {
  const { error, success, ok, status, exit_code: exitCode, is_error: isError } = data;
  if (error === true || isError === true || success === false || ok === false) return true;
  if (typeof error === "string" ? error !== "" : isRecord(error)) return true;
  if (typeof exitCode === "number" && exitCode !== 0) return true;
  if (typeof status === "number") return status >= 400;
  return typeof status === "string" && /^(?:error|failed|failure)$/i.test(status);
}

function quoteOf(tool: TurnTool): string {
  const recorded = `${tool.tool_name} ${JSON.stringify(tool.tool_data)}`.slice(0, quoteLength);
  // A cut through a surrogate pair would leave half a character that occurs nowhere.
  return recorded.replace(/[\ud800-\udbff]$/, "").trim();
}

function readCall(turn: Turn, tool: TurnTool): ToolCall {
  const data = tool.tool_data;
  const output = outputKeys.map((key) => textOf(data[key])).find((text) => text !== "") ?? "";
  const failed = flaggedFailure(data) || errorText.test(output);
  const message = textOf(data.error) || output;
  const error = failed ? message.replace(/\s+/g, " ").trim().slice(0, errorLength) : "";
  return { turn, name: tool.tool_name, input: inputOf(data), failed, error, quote: quoteOf(tool) };
}

/** All tool calls of a window, oldest first. */
export function readToolCalls(window: TurnWindow): ToolCall[] {
  return window.turns.flatMap((turn) => turn.tools.map((tool) => readCall(turn, tool)));
}
