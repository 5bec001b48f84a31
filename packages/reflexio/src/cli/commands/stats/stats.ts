import type { CallResult } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess, toFailure } from "../../failure.ts";
import { table } from "../../render/table.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { statsOptions } from "./options.ts";

/** What the server takes when no length is given. */
const DEFAULT_DAYS = 30;

type Spending = CallResult<"get_spending">;

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

function dollars(amount: number): string {
  return `$${amount.toFixed(amount > 0 && amount < 0.01 ? 5 : 2)}`;
}

/** What language models cost; nothing where none was called. */
function spendingLines({ total, today, caps, models, ...rest }: Spending, days: number): string[] {
  if (total.calls === 0) return [];
  const cap = caps.cost_usd_per_day === undefined ? "" : ` of ${dollars(caps.cost_usd_per_day)}`;
  const each = rest.cost_usd_per_learning;
  const perLearning = each === undefined ? "" : `, ${dollars(each)} for each of ${rest.learnings} learnings`;
  return [
    `Models in ${days} days: ${dollars(total.cost_usd)} in ${total.calls} calls${perLearning}; today ${dollars(today.cost_usd)}${cap}`,
    ...models.map(
      ({ provider, model, role, calls, cost_usd }) =>
        `  ${cleanLine(`${provider}/${model}`)} (${cleanLine(role)}): ${dollars(cost_usd)} in ${calls} calls`,
    ),
  ];
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
  const spending = await client
    .call("get_spending", { body: { days_back: input.days } }, { signal })
    .catch((error: unknown) => {
      // Servers that do not count have the other figures all the same.
      if (toFailure(error).code === "not_found") return undefined;
      throw error;
    });
  out.json({ days: input.days, ...stats, profiles, ...(spending === undefined ? {} : { spending }) });
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
  if (spending !== undefined) {
    for (const line of spendingLines(spending, input.days ?? DEFAULT_DAYS)) out.text(line);
  }
  out.text(
    `Profiles now: ${current_count} current, ${pending_count} pending, ${expiring_soon_count} expiring soon`,
  );
}
