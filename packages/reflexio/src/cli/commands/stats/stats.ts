import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { table } from "../../render/table.ts";
import type { statsOptions } from "./options.ts";

const ROWS = [
  ["total_interactions", "Turns"],
  ["total_profiles", "Profiles changed"],
  ["total_playbooks", "Playbooks"],
  ["success_rate", "Sessions that succeeded, %"],
] as const;

function change(now: number, before: number): string {
  const difference = Math.round((now - before) * 10) / 10;
  return difference > 0 ? `+${difference}` : String(difference);
}

/** Shows figures of the last days. */
export async function run(context: CommandContext, input: CommandInput<typeof statsOptions>): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const answer = await client.call("get_dashboard_stats", { body: { days_back: input.days } }, { signal });
  requireSuccess(answer, "The server has no figures.");
  const { stats } = answer;
  if (stats === undefined) throw new ReflexioError("failed", "The server has no figures.");
  const profiles = await client.call("get_profile_statistics", {}, { signal });
  out.json({ days: input.days, ...stats, profiles });
  const { current_period: now, previous_period: before } = stats;
  const columns = [
    { title: "" },
    { title: `LAST ${input.days} DAYS`, isNumber: true },
    { title: "BEFORE", isNumber: true },
    { title: "CHANGE", isNumber: true },
  ];
  const cells = ROWS.map(([field, title]) => [
    title,
    String(now[field]),
    String(before[field]),
    change(now[field], before[field]),
  ]);
  out.text(table(columns, cells, out.canvas));
  const { current_count, pending_count, expiring_soon_count } = profiles;
  out.text(
    `Profiles now: ${current_count} current, ${pending_count} pending, ${expiring_soon_count} expiring soon`,
  );
}
