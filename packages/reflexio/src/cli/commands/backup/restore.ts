import { resolve } from "node:path";
import { readDataFolder } from "../../../config/data-folder.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { confirm } from "../../prompts.ts";
import { absoluteTime } from "../../render/relative-time.ts";
import type { RestoreOutcome } from "./backup-types.ts";
import type { backupArguments, restoreOptions } from "./options.ts";
import { rowsText } from "./sizes.ts";

type Input = CommandInput<typeof restoreOptions, typeof backupArguments>;

function toJson(outcome: RestoreOutcome, isDry: boolean) {
  return {
    name: outcome.name,
    data_dir: outcome.dataDir,
    dry_run: isDry,
    created_at: Math.floor(outcome.createdAtMs / 1000),
    schema_version: outcome.schemaVersion,
    rows: outcome.rows,
    replaces: outcome.replaces,
    erasures: outcome.erasures,
    ...(outcome.aside === null ? {} : { aside: outcome.aside }),
  };
}

function describe(outcome: RestoreOutcome): string {
  const { name, createdAtMs, rows, erasures } = outcome;
  const again = erasures === 0 ? "" : `; ${erasures} user(s) forgotten since are erased from it again`;
  return `${name} of ${absoluteTime(createdAtMs / 1000)}, ${rowsText(rows)} rows${again}`;
}

/** Restores a backup into a data folder that no server uses. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { io, out, paths } = context;
  const dataDir = input.dataDir ? resolve(io.cwd, input.dataDir) : await readDataFolder(paths);
  const backupDir = input.backupDir || io.env.REFLEXIO_BACKUP_DIR;
  const request = {
    from: resolve(io.cwd, input.path),
    dataDir,
    backupDir: backupDir ? resolve(io.cwd, backupDir) : undefined,
  };
  const { restore } = await io.loadBackups();
  if (input.dryRun || !input.yes) {
    const plan = await restore({ ...request, dryRun: true });
    out.note(describe(plan));
    if (input.dryRun) {
      out.json(toJson(plan, true));
      out.text(plan.replaces ? `It would replace the data in ${dataDir}.` : `It would fill ${dataDir}.`);
      return;
    }
    const question = plan.replaces ? `Replace the data in ${dataDir}?` : `Restore into ${dataDir}?`;
    await confirm(io, question, false);
  }
  const done = await restore({ ...request, dryRun: false });
  out.json(toJson(done, false));
  out.text(`Restored ${describe(done)}`);
  if (done.aside !== null) out.note(`The data that was there is in ${done.aside}`);
  out.note("Start the server with `reflexio services start`.");
}
