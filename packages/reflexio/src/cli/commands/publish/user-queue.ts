export interface UserQueueOptions<Item> {
  /** Most items worked on at once. */
  readonly concurrency: number;
  /** Most items read ahead while an earlier one of the same user is under way. */
  readonly maxWaiting: number;
  readonly userOf: (item: Item) => string;
  /** Never throws. False ends the whole run: nothing more is started. */
  readonly work: (item: Item) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** Wakes the reader when something has changed. */
function createBell() {
  let wake: () => void = () => undefined;
  return {
    ring: () => wake(),
    heard: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
  };
}

/**
 * Works through a stream a few items at a time; items of one user one after another, in their order.
 * Reads no faster than it works, so a stream of any length takes bounded memory.
 */
export async function workByUser<Item>(
  source: AsyncIterable<Item>,
  options: UserQueueOptions<Item>,
): Promise<void> {
  const { concurrency, maxWaiting, userOf, work, signal } = options;
  /** Users under way, each with what waits behind. */
  const waiting = new Map<string, Item[]>();
  const bell = createBell();
  let active = 0;
  let waitingCount = 0;
  let isStopped = false;

  async function run(item: Item, user: string): Promise<void> {
    for (let next: Item | undefined = item; next !== undefined; ) {
      if (!(await work(next)) || signal.aborted) isStopped = true;
      next = isStopped ? undefined : waiting.get(user)?.shift();
      if (next !== undefined) waitingCount -= 1;
      bell.ring();
    }
    waiting.delete(user);
    active -= 1;
    bell.ring();
  }

  /** Starts the item or queues it behind its user; false when there is no room yet. */
  function accept(item: Item): boolean {
    const user = userOf(item);
    const queue = waiting.get(user);
    if (queue !== undefined) {
      if (waitingCount >= maxWaiting) return false;
      queue.push(item);
      waitingCount += 1;
      return true;
    }
    if (active >= concurrency) return false;
    waiting.set(user, []);
    active += 1;
    void run(item, user);
    return true;
  }

  const isOver = () => isStopped || signal.aborted;
  try {
    for await (const item of source) {
      while (!isOver() && !accept(item)) await bell.heard();
      if (isOver()) break;
    }
  } finally {
    while (active > 0) await bell.heard();
  }
}
