import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess, toFailure } from "../../failure.ts";
import { askText, canAsk } from "../../prompts.ts";
import { renderAgentPlaybooks } from "../../render/playbooks.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { AgentPlaybookView } from "../../wire-types.ts";
import { type Decision, setApproval } from "./decide.ts";
import { type Keyboard, openKeyboard } from "./keyboard.ts";
import type { reviewOptions } from "./options.ts";

type Input = CommandInput<typeof reviewOptions>;

const KEYS = "[a]pprove  [r]eject  [e]dit  [s]kip  [u]ndo  [q]uit";
const DECISIONS: Readonly<Record<string, Decision>> = { a: "approved", r: "rejected" };

interface Review {
  readonly context: CommandContext;
  readonly client: ReflexioClient;
  readonly rules: AgentPlaybookView[];
  readonly decided: Map<number, Decision>;
  /** Positions of decided rules, latest last. */
  readonly past: number[];
}

async function supportText({ client, context }: Review, id: number): Promise<string> {
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

async function show(review: Review, index: number): Promise<void> {
  const { context, rules } = review;
  const rule = rules[index];
  if (rule === undefined) return;
  const { out, io } = context;
  out.note(`\n${index + 1} of ${rules.length}`);
  out.note(renderAgentPlaybooks([rule], out.canvas, io.now()));
  out.note(await supportText(review, rule.agent_playbook_id));
  out.note(`  ${KEYS}`);
}

async function decide(review: Review, index: number, decision: Decision): Promise<void> {
  const { client, context, rules, decided, past } = review;
  const id = rules[index]?.agent_playbook_id;
  if (id === undefined) return;
  await setApproval(client, id, decision, context.signal);
  decided.set(id, decision);
  past.push(index);
  context.out.note(`  ${id}: ${decision}`);
}

/** Makes the last decision undone; returns the rule to show again. */
async function undo(review: Review, index: number): Promise<number> {
  const { client, context, rules, decided, past } = review;
  const last = past.pop();
  const id = last === undefined ? undefined : rules[last]?.agent_playbook_id;
  if (last === undefined || id === undefined) {
    context.out.note("  There is nothing to undo.");
    return index;
  }
  await setApproval(client, id, "pending", context.signal);
  decided.delete(id);
  context.out.note(`  ${id}: pending again`);
  return last;
}

async function edit(review: Review, index: number): Promise<void> {
  const { client, context, rules } = review;
  const rule = rules[index];
  if (rule === undefined) return;
  const content = await askText(context.io, "  New text", rule.content);
  if (content === rule.content) return;
  const body = { agent_playbook_id: rule.agent_playbook_id, content };
  const answer = await client.call("update_agent_playbook", { body }, { signal: context.signal });
  requireSuccess(answer, "The server did not change the rule.");
  rules[index] = { ...rule, content };
}

/** Handles one key; returns the next rule to show, or undefined to end. */
async function onKey(review: Review, index: number, key: string): Promise<number | undefined> {
  const decision = DECISIONS[key];
  if (decision !== undefined) {
    await decide(review, index, decision);
    return index + 1;
  }
  if (key === "s") return index + 1;
  if (key === "u") return await undo(review, index);
  if (key === "q") return undefined;
  review.context.out.note(`  ${KEYS}`);
  return index;
}

async function queue(review: Review): Promise<void> {
  let keyboard: Keyboard = openKeyboard(review.context.io);
  try {
    for (let index: number | undefined = 0; index !== undefined && index < review.rules.length; ) {
      await show(review, index);
      const key = await keyboard.next();
      if (review.context.signal.aborted) return;
      if (key !== "e") {
        index = await onKey(review, index, key);
        continue;
      }
      // A line is typed in the terminal's own mode, where it can be corrected.
      keyboard.close();
      await edit(review, index);
      keyboard = openKeyboard(review.context.io);
    }
  } finally {
    keyboard.close();
  }
}

/** Goes through pending shared rules with a person. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, io, signal } = context;
  if (!canAsk(io)) {
    throw new ReflexioError("usage", "`review` needs a terminal.", {
      hint: "Use `reflexio approve <id…>` and `reflexio reject <id…>` in scripts.",
    });
  }
  const client = await context.connect();
  const body = {
    limit: input.limit,
    agent_version: input.agentVersion || null,
    playbook_status_filter: "pending",
  } as const;
  const answer = await client.call("get_agent_playbooks", { body }, { signal });
  requireSuccess(answer, "The server could not list agent playbooks.");
  const review: Review = {
    context,
    client,
    rules: [...answer.agent_playbooks],
    decided: new Map(),
    past: [],
  };
  await queue(review);
  const of = (decision: Decision) =>
    [...review.decided].filter(([, made]) => made === decision).map(([id]) => id);
  const left = review.rules.length - review.decided.size;
  out.json({ approved: of("approved"), rejected: of("rejected"), left });
  out.text(
    cleanLine(`Approved ${of("approved").length}, rejected ${of("rejected").length}, still pending ${left}`),
  );
}
