import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import type { Failure } from "../../failure.ts";
import { fileError } from "../../input/data-argument.ts";
import type { PayloadItem } from "../../input/payload-reader.ts";

/** Payloads that were not stored, one a line, each with the reason under `reflexio_error`. */
export interface FailedFile {
  readonly add: (item: PayloadItem, failure: Failure) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the file, readable by its owner alone. It can be published again: the reason is no part of a payload.
 * @throws ReflexioError `usage` when it cannot be written, before anything is sent
 */
export async function openFailedFile(path: string, cwd: string): Promise<FailedFile> {
  let file: FileHandle;
  try {
    file = await open(resolve(cwd, path), "w", 0o600);
  } catch (error) {
    throw fileError(path, error);
  }
  return {
    add: async (item, { type, message }) => {
      const { line, file: source } = item;
      const reason = { type, message, line, ...(source === undefined ? {} : { file: source }) };
      const payload = "payload" in item ? item.payload : {};
      await file.write(`${JSON.stringify({ ...payload, reflexio_error: reason })}\n`);
    },
    close: () => file.close(),
  };
}
