/** Asks again and again until it holds. @throws when that takes longer than `timeoutMs` */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 60_000,
  everyMs = 10,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Timed out after ${timeoutMs} ms: ${what}`);
    await pause(everyMs);
  }
}

/** A pause of a load, or between two questions. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
