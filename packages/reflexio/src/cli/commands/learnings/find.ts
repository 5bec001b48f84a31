import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import { toFailure } from "../../failure.ts";
import type { LearningKind, LearningProvenance } from "../../wire-types.ts";

const KINDS: readonly LearningKind[] = ["profile", "user_playbook", "agent_playbook"];

interface LearningName {
  readonly kind: LearningKind;
  readonly id: string;
}

/** Kinds that an id without one may be of: playbooks have numbers, profiles usually words. */
function possibleNames(text: string): LearningName[] {
  const at = text.indexOf(":");
  const kind = KINDS.find((name) => name === text.slice(0, at).replaceAll("-", "_"));
  if (kind !== undefined) return [{ kind, id: text.slice(at + 1) }];
  const kinds = /^\d+$/.test(text) ? KINDS : KINDS.slice(0, 1);
  return kinds.map((name) => ({ kind: name, id: text }));
}

/**
 * Finds a learning by `kind:id` or by its id alone.
 * @throws ReflexioError `not_found`; `usage` when the id alone names several
 */
export async function findLearning(
  client: ReflexioClient,
  text: string,
  signal: AbortSignal,
): Promise<LearningProvenance> {
  const found: LearningProvenance[] = [];
  for (const name of possibleNames(text)) {
    try {
      found.push(await client.call("get_learning_provenance", { body: name }, { signal }));
    } catch (error) {
      if (toFailure(error).code !== "not_found") throw error;
    }
  }
  const [first, ...others] = found;
  if (first === undefined) {
    throw new ReflexioError("not_found", `There is no learning ${JSON.stringify(text)}.`, {
      hint: "`reflexio user-profiles list` and `reflexio user-playbooks list` show the ids.",
    });
  }
  if (others.length === 0) return first;
  const names = found.map(({ learning }) => `${learning.kind}:${learning.id}`);
  throw new ReflexioError("usage", `${text} names several learnings.`, {
    hint: `Use ${names.join(" or ")}.`,
  });
}
