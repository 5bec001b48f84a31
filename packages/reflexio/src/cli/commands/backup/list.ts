import type { CallResult } from "@reflexio/client";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import { rowsText, sizeText } from "./sizes.ts";

type Backups = CallResult<"list_backups">["backups"];

function renderBackups(backups: Backups, canvas: Canvas, nowMs: number): string {
  const columns = ["NAME", "WHEN", "WHY", "SIZE", "ROWS", "ERASED SINCE"].map((title) => ({ title }));
  const cells = backups.map((backup) => [
    backup.name,
    relativeTime(backup.created_at, nowMs),
    backup.reason,
    sizeText(backup.bytes),
    rowsText(backup.rows),
    String(backup.erasures_since),
    backup.path,
  ]);
  return table([...columns, { title: "PATH", isElastic: true }], cells, canvas);
}

/** Lists the backups in the server's folder. */
export async function run({ out, io, signal, connect }: CommandContext): Promise<void> {
  const client = await connect();
  const { backups } = await client.call("list_backups", {}, { signal });
  out.json(backups, { count: backups.length });
  out.note(`Found ${backups.length} backup(s)`);
  out.text(renderBackups(backups, out.canvas, io.now()));
}
