/** The JSON of a model's reply, or why there is none. */
export type ParsedReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Longest reply that is looked at; a reply of megabytes is a model running wild. */
export const MAX_REPLY_CHARACTERS = 2_000_000;

type Attempt = { readonly value: unknown } | { readonly error: string };

function attempt(text: string): Attempt {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The block between the first fence that opens a line and the last that closes one. */
function insideFence(text: string): string | undefined {
  const open = /(?:^|\n)[ \t]*```[\w-]*[ \t]*\r?\n/.exec(text);
  if (open === null) return undefined;
  const start = open.index + open[0].length;
  const end = text.lastIndexOf("```");
  return end > start ? text.slice(start, end) : undefined;
}

function between(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close);
  return start >= 0 && end > start ? text.slice(start, end + 1) : undefined;
}

/** Objects before lists, unless a list opens first: then its objects are parts of it. */
function insideBrackets(text: string): (string | undefined)[] {
  const object = between(text, "{", "}");
  const list = between(text, "[", "]");
  const brace = text.indexOf("{");
  const bracket = text.indexOf("[");
  return bracket >= 0 && (brace < 0 || bracket < brace) ? [list, object] : [object, list];
}

/** Some endpoints hand over what a model thought before it answered. */
function withoutThoughts(text: string): string {
  if (!text.startsWith("<think>")) return text;
  const end = text.indexOf("</think>");
  return end < 0 ? text : text.slice(end + "</think>".length).trim();
}

/**
 * Reads the JSON of a reply. The whole text is tried first, since a text inside the JSON may hold code fences; then
 * the fenced block; then what stands between the outer brackets. Never throws.
 */
export function parseModelJson(reply: string): ParsedReply {
  const text = withoutThoughts(reply.replace(/^\uFEFF/, "").trim());
  if (text === "") return { ok: false, problem: "The reply is empty." };
  if (text.length > MAX_REPLY_CHARACTERS) {
    return { ok: false, problem: `The reply has ${text.length} characters.` };
  }
  const whole = attempt(text);
  if ("value" in whole) return { ok: true, value: whole.value };
  for (const part of [insideFence(text), ...insideBrackets(text)]) {
    const found = part === undefined ? undefined : attempt(part);
    if (found !== undefined && "value" in found) return { ok: true, value: found.value };
  }
  return { ok: false, problem: `The reply is not JSON: ${whole.error.slice(0, 200)}` };
}
