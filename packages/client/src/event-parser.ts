/**
 * One server-sent event.
 *
 * @example
 * const event: ServerEvent = { id: "42", type: "learning.finished", data: { learnt: 2 } };
 */
export interface ServerEvent {
  /** Where to resume after this event; undefined when the server numbers nothing. */
  readonly id: string | undefined;
  /** `message` when the server named none. */
  readonly type: string;
  /** Parsed JSON; the text when it is no JSON. */
  readonly data: unknown;
}

/** Turns the text of an event stream into events, whatever way it is cut into chunks. */
export interface EventParser {
  /** The events that `text` completes. */
  readonly push: (text: string) => ServerEvent[];
  /** Drops a half event, as after a broken connection. */
  readonly reset: () => void;
  readonly lastEventId: () => string | undefined;
  /** Milliseconds the server wants between connections, when it said so. */
  readonly retryMs: () => number | undefined;
}

function parseData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}

/** A parser by the rules of the HTML standard, section "Server-sent events". */
export function createEventParser(resumeAfter?: string): EventParser {
  let pending = "";
  let endedWithReturn = false;
  let lastEventId = resumeAfter;
  let retryMs: number | undefined;
  let id = resumeAfter;
  let type = "";
  let data: string[] = [];

  function takeLine(line: string): ServerEvent | undefined {
    if (line === "") return finish();
    const [name, value] = splitField(line);
    if (name === "data") data.push(value);
    else if (name === "event") type = value;
    else if (name === "id" && !value.includes("\0")) id = value === "" ? undefined : value;
    else if (name === "retry" && /^\d+$/.test(value)) retryMs = Number(value);
    return undefined;
  }

  function finish(): ServerEvent | undefined {
    lastEventId = id;
    const event =
      data.length === 0 ? undefined : { id, type: type || "message", data: parseData(data.join("\n")) };
    type = "";
    data = [];
    return event;
  }

  return {
    push(text) {
      if (text === "") return [];
      // A CR at the end of a chunk has already ended its line: its LF may come with the next chunk.
      const lines = (endedWithReturn && text.startsWith("\n") ? text.slice(1) : text).split(/\r\n|\r|\n/);
      endedWithReturn = text.endsWith("\r");
      lines[0] = pending + (lines[0] ?? "");
      pending = lines.pop() ?? "";
      return lines.flatMap((line) => takeLine(line) ?? []);
    },
    reset() {
      pending = "";
      endedWithReturn = false;
      id = lastEventId;
      type = "";
      data = [];
    },
    lastEventId: () => lastEventId,
    retryMs: () => retryMs,
  };
}
