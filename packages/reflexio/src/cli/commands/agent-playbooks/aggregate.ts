import type { CallResult, ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { MAX_LIMIT } from "../../options.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { aggregateOptions } from "./options.ts";

type Input = CommandInput<typeof aggregateOptions>;
type Answer = CallResult<"run_playbook_aggregation">;

async function configuredName(client: ReflexioClient, signal: AbortSignal): Promise<string> {
  const config = await client.call("get_config", {}, { signal });
  const name = config.user_playbook_extractor_configs[0]?.extractor_name;
  if (name !== undefined) return name;
  throw new ReflexioError("validation_failed", "The server learns no user playbooks.", {
    hint: "Pass --playbook-name, or configure an extractor.",
  });
}

async function storedVersions(
  client: ReflexioClient,
  playbook_name: string,
  signal: AbortSignal,
): Promise<string[]> {
  const answer = await client.call(
    "get_user_playbooks",
    { body: { playbook_name, limit: MAX_LIMIT } },
    { signal },
  );
  requireSuccess(answer, "The server could not list user playbooks.");
  return [...new Set(answer.user_playbooks.map(({ agent_version }) => agent_version))].sort();
}

function requireAllDone(answers: readonly Answer[]): void {
  const failed = answers.filter(({ success }) => !success);
  if (failed.length === 0) return;
  const isPartial = failed.length < answers.length;
  throw new ReflexioError(isPartial ? "partial" : "failed", failed[0]?.message ?? "Aggregation failed.", {
    hint: "`reflexio runs list --kind aggregate` shows what happened.",
  });
}

function resultText(answer: Answer): string {
  if (!answer.success) return `Failed: ${cleanLine(answer.message)}`;
  const { agent_playbooks_added: added = 0, agent_playbooks_updated: updated = 0 } = answer;
  return `${cleanLine(answer.message) || "Done"} (${added} added, ${updated} updated)`;
}

/** Version and name of the group that a cluster belongs to. */
async function groupOf(client: ReflexioClient, cluster_id: number, signal: AbortSignal) {
  const answer = await client.call("get_aggregation_status", { body: { limit: MAX_LIMIT } }, { signal });
  requireSuccess(answer, "The server could not show how aggregation stands.");
  const found = answer.clusters.find((cluster) => cluster.cluster_id === cluster_id);
  if (found !== undefined) return { agent_version: found.agent_version, playbook_name: found.playbook_name };
  throw new ReflexioError("not_found", `There is no cluster ${cluster_id}.`, {
    hint: "`reflexio agent-playbooks clusters` shows the ids.",
  });
}

async function retryCluster(
  { out, signal }: CommandContext,
  client: ReflexioClient,
  cluster_id: number,
): Promise<void> {
  const group = await groupOf(client, cluster_id, signal);
  out.note(`Trying cluster ${cluster_id} again (agent_version=${cleanLine(group.agent_version)})...`);
  const body = { ...group, cluster_id };
  const answer = await client.call("run_playbook_aggregation", { body }, { signal });
  out.json(answer);
  out.note(`  ${resultText(answer)}`);
  requireAllDone([answer]);
}

/** Makes shared rules of user playbooks, for one version or for every one there is. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  if (input.cluster !== undefined) return retryCluster(context, client, input.cluster);
  const playbook_name = input.playbookName || (await configuredName(client, signal));
  const versions = input.agentVersion
    ? [input.agentVersion]
    : await storedVersions(client, playbook_name, signal);
  if (versions.length === 0) {
    out.json({ message: "No user playbooks found to aggregate" });
    out.note("No user playbooks found to aggregate");
    return;
  }
  const answers: Answer[] = [];
  for (const agent_version of versions) {
    out.note(`Aggregating user playbooks for '${playbook_name}' (agent_version=${agent_version})...`);
    const body = { agent_version, playbook_name };
    const answer = await client.call("run_playbook_aggregation", { body }, { signal });
    out.note(`  ${resultText(answer)}`);
    answers.push(answer);
  }
  const data = input.agentVersion ? answers[0] : answers;
  if (answers.every(({ success }) => success)) out.json(data);
  else out.jsonPartial(data);
  requireAllDone(answers);
}
