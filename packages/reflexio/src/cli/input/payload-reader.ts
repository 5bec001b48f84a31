import { ReflexioError } from "@reflexio/contracts/errors";
import { isJsonObject, type JsonObject } from "./json-object.ts";
import { type Line, readLines } from "./line-reader.ts";

/** One payload of an input, or why there is none. */
export type PayloadItem = {
  readonly line: number /** File it stands in, when there are several. */;
  readonly file?: string;
} & ({ readonly payload: JsonObject } | { readonly problem: string });

export interface PayloadReaderOptions {
  readonly maxLineBytes?: number;
  /** Bound of an input that is one JSON document, which must be parsed whole. */
  readonly maxDocumentBytes?: number;
  readonly onProgress?: (bytes: number) => void;
}

/** A conversation of some ten thousand turns with tool output; a longer line is a mistake. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Half of the longest text the runtime can hold. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True when the text opens more brackets than it closes: a document that goes on in the next line. */
function isUnfinished(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inString) {
      if (letter === "\\") at += 1;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === "{" || letter === "[") depth += 1;
    else if (letter === "}" || letter === "]") depth -= 1;
  }
  return depth > 0 && !inString;
}

function tryParse(text: string): { readonly value: unknown } | { readonly reason: string } {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function parseLine({ number, text }: { readonly number: number; readonly text: string }): PayloadItem {
  const parsed = tryParse(text);
  if ("reason" in parsed)
    return { line: number, problem: `Invalid JSON on line ${number}: ${parsed.reason}` };
  if (isJsonObject(parsed.value)) return { line: number, payload: parsed.value };
  return { line: number, problem: `Line ${number} must be a JSON object, not ${kindOf(parsed.value)}` };
}

function documentItems(text: string, firstLine: number): PayloadItem[] {
  const parsed = tryParse(text);
  if ("reason" in parsed) {
    const problem = `Invalid JSON in the document that starts on line ${firstLine}: ${parsed.reason}`;
    return [{ line: firstLine, problem }];
  }
  const values: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (values.length === 0) throw emptyInput();
  return values.map((value, index) =>
    isJsonObject(value)
      ? { line: firstLine, payload: value }
      : {
          line: firstLine,
          problem: `Element ${index + 1}: array elements must be objects, not ${kindOf(value)}`,
        },
  );
}

function emptyInput(): ReflexioError {
  return new ReflexioError("validation_failed", "Empty input: there is no payload to publish.", {
    hint: 'Give JSON such as {"user_id": "dana", "interactions": [{"role": "user", "content": "…"}]}.',
  });
}

/** Reads what is left of a document; throws when it is too large to be parsed whole. */
async function collectDocument(
  first: string,
  lines: AsyncIterator<Line>,
  maxBytes: number,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const parts = [first];
  let size = first.length;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if ("problem" in next.value) return { problem: next.value.problem };
    parts.push(next.value.text);
    size += next.value.text.length + 1;
    if (size > maxBytes) {
      throw new ReflexioError("payload_too_large", `The JSON document is larger than ${maxBytes} bytes.`, {
        hint: "Write one payload a line (JSONL): such a file is streamed and may have any size.",
      });
    }
  }
  return { text: parts.join("\n") };
}

function isBlank(line: Line): boolean {
  return "text" in line && line.text.trim() === "";
}

/** A line that starts an array or an object it does not finish belongs to one JSON document. */
function startsDocument(text: string): boolean {
  const start = text.trimStart();
  if (start.startsWith("[")) return true;
  return start.startsWith("{") && "reason" in tryParse(text) && isUnfinished(text);
}

/**
 * The payloads of JSON or JSONL, told apart by content. JSONL is streamed, whatever its size; a line that is
 * no payload is reported and the next ones follow. A JSON document (an array, or an object over many lines)
 * is read whole up to a bound.
 * @throws ReflexioError `validation_failed` for an empty input, `payload_too_large` for a huge document.
 */
export async function* readPayloads(
  source: AsyncIterable<Buffer | string>,
  options: PayloadReaderOptions = {},
): AsyncGenerator<PayloadItem> {
  const maxDocumentBytes = options.maxDocumentBytes ?? MAX_DOCUMENT_BYTES;
  const maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
  const lines = readLines(source, {
    maxLineBytes,
    maxFirstLineBytes: Math.max(maxLineBytes, maxDocumentBytes),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  let isFirst = true;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = next.value;
    if (isBlank(line)) continue;
    if ("problem" in line) {
      yield { line: line.number, problem: line.problem };
    } else if (isFirst && startsDocument(line.text)) {
      const document = await collectDocument(line.text, lines, maxDocumentBytes);
      if ("problem" in document) yield { line: line.number, problem: document.problem };
      else yield* documentItems(document.text, line.number);
      return;
    } else {
      yield parseLine(line);
    }
    isFirst = false;
  }
  if (isFirst) throw emptyInput();
}
