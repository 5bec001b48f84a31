import type { Readable, Writable } from "node:stream";
import type { Environment } from "../config/paths.ts";
import type { LoadBackups } from "./commands/backup/backup-types.ts";
import type { LoadServe } from "./commands/services/serve-types.ts";

/** Environment variable that marks the server which `services start --detach` has started. */
export const DETACHED_MARK = "REFLEXIO_DETACHED";

/** A stream that may be a terminal. */
export type OutputStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
type InputStream = Readable & { readonly isTTY?: boolean };

/** How to start this program again, for a server that outlives the command. */
interface SelfProcess {
  readonly command: string;
  readonly args: readonly string[];
}

/** How a pager ended; `missing`: there is no such program, and nothing was shown. */
export type PagerOutcome = "shown" | "missing" | "interrupted";

/** Everything the CLI touches outside itself, so that tests run it in process. */
export interface CliIo {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  readonly cwd: string;
  readonly version: string;
  /** Aborts on Ctrl-C and on a request to end. */
  readonly interrupt: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly self: SelfProcess;
  /** Present in a server that was started with `--detach`: tells the starter that it answers. */
  readonly reportReady?: (data: Readonly<Record<string, unknown>>) => void;
  /** Shows text in another program until its user leaves it; absent where there is no terminal. */
  readonly runPager?: (program: string, text: string, env: Environment) => Promise<PagerOutcome>;
  /** Loads the server; only `services start` calls it. */
  readonly loadServe: LoadServe;
  /** Loads what works on backups without a server. */
  readonly loadBackups: LoadBackups;
}
