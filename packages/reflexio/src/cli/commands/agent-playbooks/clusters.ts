import type { components } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { clustersOptions } from "./options.ts";

type Cluster = components["schemas"]["AggregationCluster"];

function nextTry({ error, next_attempt_at: at }: Cluster, nowMs: number): string {
  if (error === undefined) return "";
  return at === undefined ? "when a rule changes" : relativeTime(at, nowMs);
}

function renderClusters(rows: readonly Cluster[], canvas: Canvas, nowMs: number): string {
  const columns = [
    { title: "CLUSTER", isNumber: true },
    { title: "STATUS" },
    { title: "VERSION" },
    { title: "PLAYBOOK" },
    { title: "RULES", isNumber: true },
    { title: "SHARED RULE", isNumber: true },
    { title: "NEXT TRY" },
    { title: "WHY", isElastic: true },
  ];
  const cells = rows.map((row) => [
    String(row.cluster_id),
    row.error === undefined || row.status === "failed" ? row.status : `${row.status}, last try failed`,
    row.agent_version,
    row.playbook_name,
    String(row.user_playbook_ids.length),
    row.agent_playbook_id === undefined ? "" : String(row.agent_playbook_id),
    nextTry(row, nowMs),
    row.error ?? "",
  ]);
  return table(columns, cells, canvas);
}

/** Shows the groups that shared rules are made of. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof clustersOptions>,
): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const body = {
    agent_version: input.agentVersion || null,
    playbook_name: input.playbookName || null,
    only_failed: input.failed,
    limit,
  };
  const answer = await client.call("get_aggregation_status", { body }, { signal: context.signal });
  requireSuccess(answer, "The server could not show how aggregation stands.");
  printList(context, { rows: answer.clusters, limit, noun: "cluster", render: renderClusters });
  const waiting = answer.groups.reduce((sum, group) => sum + group.waiting_user_playbooks, 0);
  if (waiting > 0) context.out.note(`${waiting} new user playbook(s) wait to be looked at.`);
}
