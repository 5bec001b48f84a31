import { ReflexioError } from "@reflexio/contracts";

/** Runs work under a signal that ends with another one or after a time. `AbortSignal.any` leaks on Node 20. */
export async function within<Result>(
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new ReflexioError("timeout", `the model took longer than ${timeoutMs} ms`));
  }, timeoutMs);
  const stop = () => controller.abort(outer.reason);
  if (outer.aborted) stop();
  outer.addEventListener("abort", stop, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}
