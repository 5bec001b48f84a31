/** Longest reply that is read; more is a broken or hostile endpoint. */
const MAX_REPLY_BYTES = 8 * 1024 * 1024;

/** A fetch that follows no redirect, since a redirect would carry the key to another host, and reads no flood. */
export function guardFetch(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, { ...init, redirect: "error" });
    if (response.body === null) return response;
    let bytes = 0;
    const limit = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > MAX_REPLY_BYTES)
          controller.error(new Error(`the reply has more than ${MAX_REPLY_BYTES} bytes`));
        else controller.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
  };
}
