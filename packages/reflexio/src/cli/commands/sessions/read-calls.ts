import type { CallBody, ReflexioClient } from "@reflexio/client";
import { requireSuccess } from "../../failure.ts";
import type { SessionView } from "../../wire-types.ts";

export type CallData = SessionView["requests"][number];

interface CallFilter {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
}

const PAGE = 100;

/** Publish calls, newest first, page after page. */
export async function* readCalls(
  client: ReflexioClient,
  { userId, sessionId }: CallFilter,
  signal: AbortSignal,
): AsyncGenerator<CallData> {
  for (let offset = 0; ; offset += PAGE) {
    const body: CallBody<"get_requests"> = {
      top_k: PAGE,
      offset,
      user_id: userId || null,
      session_id: sessionId || null,
    };
    const answer = await client.call("get_requests", { body }, { signal });
    requireSuccess(answer, "The server could not list publish calls.");
    // Calls of a page come grouped by session; here they count one by one.
    const calls = answer.sessions.flatMap(({ requests }) => requests);
    yield* calls.sort((a, b) => b.request.created_at - a.request.created_at);
    if (!answer.has_more || calls.length === 0) return;
  }
}
