import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "./context.ts";
import { requireDeleted } from "./failure.ts";
import { cleanLine } from "./render/terminal-text.ts";
import type { LearningKind, LearningSummary } from "./wire-types.ts";

interface DeleteAnswer {
  readonly success: boolean;
  readonly message: string;
  readonly deleted_count?: number;
}

export interface DeleteLearnings {
  readonly kind: LearningKind;
  /** Singular, such as `profile`. */
  readonly noun: string;
  readonly ids: readonly string[];
  readonly isDryRun: boolean;
  readonly deleteOne: (client: ReflexioClient, id: string) => Promise<DeleteAnswer>;
  readonly deleteMany: (client: ReflexioClient, ids: readonly string[]) => Promise<DeleteAnswer>;
}

async function preview(context: CommandContext, client: ReflexioClient, request: DeleteLearnings) {
  const found: LearningSummary[] = [];
  for (const id of request.ids) {
    const { learning } = await client.call(
      "get_learning_provenance",
      { body: { kind: request.kind, id, include_interactions: false } },
      { signal: context.signal },
    );
    found.push(learning);
  }
  context.out.json({ dry_run: true, would_delete: found });
  const lines = found.map(({ id, content }) => `Would delete ${request.noun} ${id}: ${cleanLine(content)}`);
  context.out.text(lines.join("\n"));
}

const LIST_COMMANDS: Readonly<Record<LearningKind, string>> = {
  profile: "user-profiles list",
  user_playbook: "user-playbooks list",
  agent_playbook: "agent-playbooks list",
};

function listHint({ kind }: DeleteLearnings): string {
  return `\`reflexio ${LIST_COMMANDS[kind]}\` shows the ids.`;
}

/** Several were asked for: says how many were not there, with an exit code of its own. */
function requireAll(request: DeleteLearnings, deleted: number): void {
  const missing = request.ids.length - deleted;
  if (missing <= 0) return;
  const { ids, noun } = request;
  const message =
    ids.length === 1
      ? `There is no ${noun} ${ids[0]}.`
      : `${missing} of ${ids.length} ${noun}s did not exist.`;
  throw new ReflexioError(deleted === 0 ? "not_found" : "partial", message, {
    hint: listHint(request),
  });
}

/** Deletes learnings of a kind by id. */
export async function deleteLearnings(context: CommandContext, request: DeleteLearnings): Promise<void> {
  const { ids, noun, isDryRun, deleteOne, deleteMany } = request;
  const client = await context.connect();
  if (isDryRun) return await preview(context, client, request);
  const [only] = ids;
  const isOne = ids.length === 1 && only !== undefined;
  const answer = isOne ? await deleteOne(client, only) : await deleteMany(client, ids);
  requireDeleted(answer, `The server did not delete the ${noun}.`, listHint(request));
  const deleted = answer.deleted_count ?? ids.length;
  if (deleted === 0) return requireAll(request, 0);
  if (deleted >= ids.length) context.out.json(answer);
  else context.out.jsonPartial(answer);
  context.out.note(isOne ? `Deleted ${noun} ${only}` : `Deleted ${deleted} ${noun}s`);
  requireAll(request, deleted);
}
