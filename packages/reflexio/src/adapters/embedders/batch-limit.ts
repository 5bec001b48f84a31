import { ReflexioError } from "@reflexio/contracts";
import type { EmbedderInfo } from "../../ports/embedder.ts";

/** @throws ReflexioError `payload_too_large` when a call carries more texts than the embedder takes. */
export function assertBatchFits(info: EmbedderInfo, texts: readonly string[]): void {
  if (texts.length <= info.maxBatch) return;
  throw new ReflexioError(
    "payload_too_large",
    `${info.modelId} embeds at most ${info.maxBatch} texts a call; got ${texts.length}.`,
    { hint: `Send the texts in groups of ${info.maxBatch} or fewer.` },
  );
}
