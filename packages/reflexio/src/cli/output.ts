import pc from "picocolors";
import type { Failure } from "./failure.ts";
import type { CliIo, OutputStream } from "./io.ts";
import { jsonLine, jsonText } from "./json-text.ts";
import { type OutputFormat, pickFields } from "./output-format.ts";
import { clean } from "./render/terminal-text.ts";

type Palette = ReturnType<typeof pc.createColors>;

/** What a renderer needs to know about the place its text goes to. */
export interface Canvas {
  readonly width: number;
  readonly paint: Palette;
  /** False where the terminal may not know box-drawing characters. */
  readonly hasUnicode: boolean;
  readonly isTerminal: boolean;
}

type Meta = Readonly<Record<string, unknown>>;

/** Where a command's results and remarks go: data to stdout, everything else to stderr. */
export interface Output {
  /** True when a program reads the output. */
  readonly isJson: boolean;
  readonly canvas: Canvas;
  /** The command's result in JSON mode, as one envelope; ignored otherwise. */
  json(data: unknown, meta?: Meta): void;
  /** The results of a run that failed in part, in JSON mode; the failure itself follows on stderr. */
  jsonPartial(data: unknown, meta?: Meta): void;
  /** One row of a stream without an end, as a line of JSON; ignored for a person. */
  jsonRow(row: unknown): void;
  /** The command's result for a person; ignored in JSON mode. */
  text(text: string): void;
  /** A remark for a person; ignored in JSON mode. */
  note(text: string): void;
  failure(failure: Failure): void;
}

const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 40;
/** Longer lines are hard to read, and a wide terminal does not change that. */
const MAX_WIDTH = 120;

function hasColor(stream: OutputStream, env: CliIo["env"]): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

function canvasOf(io: CliIo): Canvas {
  const columns = io.stdout.columns || Number.parseInt(io.env.COLUMNS ?? "", 10) || DEFAULT_WIDTH;
  return {
    width: Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns)),
    paint: pc.createColors(hasColor(io.stdout, io.env)),
    hasUnicode: io.env.TERM !== "dumb",
    isTerminal: io.stdout.isTTY === true,
  };
}

function errorEnvelope(failure: Failure): unknown {
  const { type, message, hint, code, requestId, details } = failure;
  return {
    ok: false,
    error: {
      type,
      message,
      hint,
      code,
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...(details === undefined ? {} : { details }),
    },
  };
}

function errorLines(failure: Failure, paint: Palette): string {
  const lines = [
    `${paint.red("Error:")} ${clean(failure.message)}`,
    `${paint.yellow("Hint:")} ${clean(failure.hint)}`,
    ...(failure.requestId === undefined ? [] : [`Request ID: ${clean(failure.requestId)}`]),
  ];
  return lines.join("\n");
}

/** The two streams of one command. */
export function createOutput(io: CliIo, format: OutputFormat): Output {
  const { mode, fields } = format;
  const isJson = mode !== "text";
  const stderrPaint = pc.createColors(hasColor(io.stderr, io.env));
  const printJson = (ok: boolean, data: unknown, meta: Meta | undefined) => {
    if (!isJson) return;
    const shown = pickFields(data ?? null, fields);
    if (mode === "jsonl") {
      const rows = Array.isArray(shown) ? shown : [shown];
      for (const row of rows) io.stdout.write(`${jsonLine(row)}\n`);
      return;
    }
    const hasMeta = meta !== undefined && Object.keys(meta).length > 0;
    io.stdout.write(`${jsonText({ ok, data: shown, ...(hasMeta ? { meta } : {}) })}\n`);
  };
  return {
    isJson,
    canvas: canvasOf(io),
    json: (data, meta) => printJson(true, data, meta),
    jsonPartial: (data, meta) => printJson(false, data, meta),
    jsonRow: (row) => {
      if (isJson) io.stdout.write(`${jsonLine(pickFields(row, fields))}\n`);
    },
    text: (text) => {
      if (!isJson && text !== "") io.stdout.write(`${text}\n`);
    },
    note: (text) => {
      if (!isJson) io.stderr.write(`${text}\n`);
    },
    failure: (failure) => {
      const shown =
        mode === "text"
          ? errorLines(failure, stderrPaint)
          : (mode === "json" ? jsonText : jsonLine)(errorEnvelope(failure));
      io.stderr.write(`${shown}\n`);
    },
  };
}
