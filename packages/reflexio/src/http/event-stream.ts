import type { ReflexioEvent } from "@reflexio/contracts";
import { dropNulls } from "./drop-nulls.ts";

function toMessage(event: ReflexioEvent | null): string {
  if (event === null) return ": still here\n\n";
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(dropNulls(event))}\n\n`;
}

/** The events for as long as the caller may see them: nothing is sent after the key was revoked. */
export async function* whileValid(
  events: AsyncGenerator<ReflexioEvent | null>,
  isValid: () => Promise<boolean>,
): AsyncGenerator<ReflexioEvent | null> {
  for await (const event of events) {
    if (!(await isValid())) return;
    yield event;
  }
}

/**
 * Server-sent events, one message each; null becomes a comment that keeps the connection alive.
 * Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function toEventStream(events: AsyncGenerator<ReflexioEvent | null>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      // Headers reach the client at once, before anything happens.
      controller.enqueue(encoder.encode("retry: 2000\n\n"));
    },
    async pull(controller) {
      const next = await events.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(toMessage(next.value)));
    },
    async cancel() {
      await events.return(undefined);
    },
  });
}
