import type { ReflexioClient } from "@reflexio/client";
import type { CommandContext } from "../../context.ts";
import { requireChanged, toFailure } from "../../failure.ts";
import { askChoice, askText } from "../../prompts.ts";
import { renderAgentPlaybooks } from "../../render/playbooks.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { AgentPlaybookView } from "../../wire-types.ts";
import { type Decision, setApproval } from "./decide.ts";

/** What became of a rule in this review. */
type Outcome = "approved" | "rejected" | "merged";

/** Something that was done, and how to take it back. */
interface Step {
  /** Position of the rule that is shown again. */
  readonly index: number;
  readonly says: string;
  readonly undo: () => Promise<void>;
}

/** Pending rules, and what a person did to them so far. Every change is sent at once. */
export interface ReviewQueue {
  readonly context: CommandContext;
  readonly client: ReflexioClient;
  readonly rules: AgentPlaybookView[];
  readonly outcomes: Map<number, Outcome>;
  /** Latest last. */
  readonly steps: Step[];
}

/** Long enough to tell rules apart in a list. */
const CHOICE_LENGTH = 70;

async function supportText({ client, context }: ReviewQueue, id: number): Promise<string> {
  const body = { kind: "agent_playbook", id: String(id), include_interactions: false } as const;
  try {
    const { support, sources } = await client.call(
      "get_learning_provenance",
      { body },
      { signal: context.signal },
    );
    return `  Support: ${support.users} user(s), ${support.sessions} session(s), made of ${sources.length} rule(s)`;
  } catch (error) {
    if (toFailure(error).code !== "not_found") throw error;
    return "  Support: none is stored; it was written by hand";
  }
}

/** Shows one rule with its support. */
export async function showRule(queue: ReviewQueue, index: number, keys: string): Promise<void> {
  const { context, rules } = queue;
  const rule = rules[index];
  if (rule === undefined) return;
  const { out, io } = context;
  out.note(`\n${index + 1} of ${rules.length}`);
  out.note(renderAgentPlaybooks([rule], out.canvas, io.now()));
  out.note(await supportText(queue, rule.agent_playbook_id));
  out.note(`  ${keys}`);
}

async function decide(queue: ReviewQueue, index: number, decision: Decision, reason: string): Promise<void> {
  const { client, context, rules, outcomes, steps } = queue;
  const id = rules[index]?.agent_playbook_id;
  if (id === undefined) return;
  await setApproval(client, { id, decision, reason }, context.signal);
  outcomes.set(id, decision);
  steps.push({
    index,
    says: `${id}: pending again`,
    undo: async () => {
      await setApproval(client, { id, decision: "pending", reason: "" }, context.signal);
      outcomes.delete(id);
    },
  });
  context.out.note(`  ${id}: ${decision}${reason === "" ? "" : `, ${cleanLine(reason)}`}`);
}

export async function approve(queue: ReviewQueue, index: number): Promise<void> {
  await decide(queue, index, "approved", "");
}

export async function reject(queue: ReviewQueue, index: number): Promise<void> {
  await decide(
    queue,
    index,
    "rejected",
    await askText(queue.context.io, "Why? (Enter alone gives no reason)", ""),
  );
}

async function changeText({ client, context, rules }: ReviewQueue, index: number, content: string) {
  const rule = rules[index];
  if (rule === undefined) return;
  const body = { agent_playbook_id: rule.agent_playbook_id, content };
  const answer = await client.call("update_agent_playbook", { body }, { signal: context.signal });
  requireChanged(answer, "agent-playbooks", rule.agent_playbook_id);
  rules[index] = { ...rule, content };
}

/** Lets a person change the words of a rule. */
export async function edit(queue: ReviewQueue, index: number): Promise<void> {
  const before = queue.rules[index];
  if (before === undefined) return;
  const content = await askText(queue.context.io, "New text", before.content, (text) =>
    text === "" ? "A rule needs a text." : undefined,
  );
  if (content === before.content) return;
  await changeText(queue, index, content);
  queue.steps.push({
    index,
    says: `${before.agent_playbook_id}: its old text again`,
    undo: () => changeText(queue, index, before.content),
  });
}

/** Other undecided rules that may be merged into this one. */
function mergeable({ rules, outcomes }: ReviewQueue, rule: AgentPlaybookView): AgentPlaybookView[] {
  return rules.filter(
    (other) =>
      other.agent_playbook_id !== rule.agent_playbook_id &&
      !outcomes.has(other.agent_playbook_id) &&
      other.agent_version === rule.agent_version &&
      other.playbook_name === rule.playbook_name,
  );
}

/** Lets a person choose another rule, and makes one of both. */
export async function merge(queue: ReviewQueue, index: number): Promise<void> {
  const { client, context, rules, outcomes, steps } = queue;
  const { io, out, signal } = context;
  const rule = rules[index];
  if (rule === undefined) return;
  const others = mergeable(queue, rule);
  if (others.length === 0)
    return out.note("  There is no other rule of this version and name to merge with.");
  const chosen = await askChoice(io, "Merge which rule into this one?", [
    { value: "none", label: "none" },
    ...others.map(({ agent_playbook_id, content }) => ({
      value: String(agent_playbook_id),
      label: `${agent_playbook_id}: ${cleanLine(content).slice(0, CHOICE_LENGTH)}`,
    })),
  ]);
  if (chosen === "none") return;
  const id = rule.agent_playbook_id;
  const other = Number(chosen);
  const content = await askText(io, "Text of the merged rule", rule.content, (text) =>
    text === "" ? "A rule needs a text." : undefined,
  );
  const body = { agent_playbook_ids: [id, other], content };
  const { agent_playbook } = await client.call("merge_agent_playbooks", { body }, { signal });
  rules[index] = agent_playbook;
  outcomes.set(other, "merged");
  steps.push({
    index,
    says: `${other}: on its own again; the users behind it stay with ${id}`,
    undo: async () => {
      // Not restored to its version before: that may be one of a later decision that was taken back.
      await changeText(queue, index, rule.content);
      const restored = { kind: "agent_playbook", id: String(other), reason: "merge undone" } as const;
      await client.call("restore_learning", { body: restored }, { signal });
      outcomes.delete(other);
    },
  });
  out.note(`  ${other}: merged into ${id}`);
}

/** Takes the last step back; returns the rule to show again. */
export async function undo({ context, steps }: ReviewQueue, index: number): Promise<number> {
  const step = steps.at(-1);
  if (step === undefined) {
    context.out.note("  There is nothing to undo.");
    return index;
  }
  await step.undo();
  steps.pop();
  context.out.note(`  ${step.says}`);
  return step.index;
}
