import type { PageItem, ReflexioClient } from "@reflexio/client";

/** A publish call with its turns. */
export type CallData = PageItem<"get_requests">;

interface CallFilter {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
}

const PAGE = 100;

/** Publish calls, newest first. */
export function readCalls(
  client: ReflexioClient,
  { userId, sessionId }: CallFilter,
  signal: AbortSignal,
): AsyncGenerator<CallData> {
  const fields = { topK: PAGE, userId: userId || null, sessionId: sessionId || null };
  return client.pages("get_requests", fields, { signal });
}
