import { ReflexioError } from "@reflexio/contracts";
import type { CommitResult } from "../../../ports/storage.ts";
import type { Connection } from "./driver.ts";

/** As much as a publish may write: a disk with room for a few bytes takes a small row and refuses every publish. */
const PROBE_BYTES = 256 * 1024;

/** Finds out whether the database can be written. After a commit that failed, a small one that succeeds says little. */
export interface WriteProbe {
  /** Passes a commit on and notes whether the storage took it. */
  watch(commit: Promise<CommitResult>): Promise<CommitResult>;
  /** @throws ReflexioError `storage_failed` unless the engine can read and write */
  check(): void;
}

export function createWriteProbe(connection: Connection): WriteProbe {
  let hasFailed = false;

  function writeMuch(): void {
    connection.transaction(() => {
      connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', hex(zeroblob(?)))", [
        PROBE_BYTES / 2,
      ]);
      connection.run("DELETE FROM meta WHERE key = 'probe'");
    });
  }

  return {
    async watch(commit) {
      try {
        return await commit;
      } catch (error) {
        if (ReflexioError.isInstance(error) && error.code === "storage_failed") hasFailed = true;
        throw error;
      }
    },
    check() {
      if (hasFailed) writeMuch();
      else connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('checked', '1')");
      hasFailed = false;
    },
  };
}
