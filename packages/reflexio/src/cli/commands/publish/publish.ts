import type { CommandContext } from "../../context.ts";
import { interrupted, toFailure } from "../../failure.ts";
import type { PayloadItem } from "../../input/payload-reader.ts";
import { deliver, keyMaker, type PublishRun, parcels, requireServer, TOLD_ONE_BY_ONE } from "./delivery.ts";
import { openFailedFile } from "./failed-file.ts";
import { openInput, type PayloadSource, type PublishInput } from "./input.ts";
import { startProgress } from "./progress.ts";
import { answerLines, noteSummary, requireAllStored, tallyMeta } from "./report.ts";
import { createTally, type Tally } from "./tally.ts";
import { workByUser } from "./user-queue.ts";

/** Payloads read ahead while others of the same user are under way. */
const MAX_WAITING = 64;
/** A server that restarts is back within this many repeats; a keyed publish may be repeated safely. */
const MANY_RETRIES = 5;

/** Reads the first two items, since one payload is told differently from many. */
async function peek(
  items: AsyncIterable<PayloadItem>,
): Promise<{ isSingle: boolean; items: AsyncIterable<PayloadItem> }> {
  const iterator = items[Symbol.asyncIterator]();
  const head: PayloadItem[] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    head.push(next.value);
    if (head.length === 2) break;
  }
  async function* all(): AsyncGenerator<PayloadItem> {
    try {
      yield* head;
      if (head.length === 2) yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { isSingle: head.length === 1, items: all() };
}

async function publishAll(
  run: PublishRun,
  source: PayloadSource,
  items: AsyncIterable<PayloadItem>,
  isSingle: boolean,
) {
  const makeKey = keyMaker(run.input, source.mode, isSingle);
  const { signal, io, out } = run.context;
  const totals = () => run.tally.current();
  const progress =
    isSingle || out.isJson
      ? undefined
      : startProgress(io, () => ({
          done: totals().stored + totals().duplicates + totals().failed,
          fraction: source.totalBytes ? source.bytesRead() / source.totalBytes : undefined,
        }));
  try {
    await workByUser(parcels(run, items, makeKey), {
      concurrency: run.input.concurrency,
      maxWaiting: MAX_WAITING,
      userOf: ({ body }) => body.user_id,
      work: (parcel) => deliver(run, parcel),
      signal,
    });
  } catch (error) {
    // The input broke: what was answered until then is told all the same.
    if (!signal.aborted) run.fatal ??= toFailure(error);
  } finally {
    progress?.stop();
  }
}

function report(run: PublishRun, tally: Tally, isSingle: boolean): void {
  const { out } = run.context;
  const stored = [...run.stored].sort((a, b) => a.payload - b.payload);
  if (stored.length <= TOLD_ONE_BY_ONE) {
    for (const { userId, answer } of stored) out.note(answerLines(userId, answer));
  }
  if (isSingle) {
    if (stored[0] !== undefined) out.json(stored[0].answer);
    return;
  }
  noteSummary(run.context, tally);
  const answers = stored.map(({ answer }) => answer);
  if (tally.failed === 0 && run.fatal === undefined) out.json(answers, tallyMeta(tally));
  else out.jsonPartial(answers, tallyMeta(tally));
}

/** Publishes one turn, or every payload of an input. */
export async function run(context: CommandContext, input: PublishInput): Promise<void> {
  const { url } = await context.settings();
  context.out.note(`Publishing to ${url} (${input.wait ? "server-sync" : "server-async"})`);
  const source = await openInput(input, context);
  const { isSingle, items } = await peek(source.items).catch((error) => {
    throw context.signal.aborted ? interrupted("Nothing was sent.") : error;
  });
  const publishRun: PublishRun = {
    context,
    input,
    client: await context.connect(),
    tally: createTally(),
    stored: [],
    retries: isSingle ? 0 : MANY_RETRIES,
    failedFile: input.failedFile ? await openFailedFile(input.failedFile, context.io.cwd) : undefined,
    fatal: undefined,
  };
  try {
    if (!isSingle) await requireServer(publishRun);
    await publishAll(publishRun, source, items, isSingle);
  } finally {
    await publishRun.failedFile?.close();
  }
  const tally = publishRun.tally.current();
  const isInterrupted = context.signal.aborted;
  if (!isInterrupted) report(publishRun, tally, isSingle);
  requireAllStored({ tally, mode: source.mode, isSingle, fatal: publishRun.fatal, isInterrupted });
}
