import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import type { PayloadItem } from "../../input/payload-reader.ts";

/** What the first object of a file says about the system it comes from. */
const MARKS: readonly { readonly format: string; readonly is: (value: JsonObject) => boolean }[] = [
  { format: "Reflexio payloads", is: (value) => "interactions" in value },
  { format: "ChatGPT export", is: (value) => isJsonObject(value.mapping) },
  { format: "Claude export", is: (value) => Array.isArray(value.chat_messages) },
  { format: "OpenTelemetry traces", is: (value) => Array.isArray(value.resourceSpans) },
  {
    format: "Langfuse export",
    is: (value) => "traceId" in value || ("observations" in value && "scores" in value),
  },
  {
    format: "Claude Code or Codex transcript",
    is: (value) =>
      typeof value.type === "string" && (isJsonObject(value.message) || isJsonObject(value.payload)),
  },
  { format: "list of chat messages", is: (value) => Array.isArray(value.messages) || "role" in value },
];

export const SUPPORTED = "Reflexio payloads";

/** Name of the format that an object stands for; undefined when it is none that is known. */
export function formatOf(item: PayloadItem): string | undefined {
  if (!("payload" in item)) return undefined;
  const { payload } = item;
  return MARKS.find(({ is }) => is(payload))?.format;
}
