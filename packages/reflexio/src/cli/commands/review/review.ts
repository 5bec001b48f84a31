import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { canAsk } from "../../prompts.ts";
import { openKeyboard } from "./keyboard.ts";
import type { reviewOptions } from "./options.ts";
import { approve, edit, merge, type ReviewQueue, reject, showRule, undo } from "./queue.ts";

type Input = CommandInput<typeof reviewOptions>;

const KEYS = "[a]pprove  [r]eject  [e]dit  [m]erge  [s]kip  [u]ndo  [q]uit";
/** After these the next rule is shown; after the others the same one again. */
const DECIDING: Readonly<Record<string, typeof approve>> = { a: approve, r: reject };
const CHANGING: Readonly<Record<string, typeof approve>> = { e: edit, m: merge };

/** One key. Whatever asks for more than a key reads the terminal in its own way, so the keyboard is let go. */
async function readKey({ context }: ReviewQueue): Promise<string> {
  const keyboard = openKeyboard(context.io);
  try {
    return await keyboard.next();
  } finally {
    keyboard.close();
  }
}

/** Handles one key; returns the next rule to show, or undefined to end. */
async function onKey(queue: ReviewQueue, index: number, key: string): Promise<number | undefined> {
  if (key === "s") return index + 1;
  if (key === "u") return await undo(queue, index);
  if (key === "q") return undefined;
  if (DECIDING[key] !== undefined) {
    await DECIDING[key](queue, index);
    return index + 1;
  }
  if (CHANGING[key] === undefined) queue.context.out.note(`  ${KEYS}`);
  else await CHANGING[key](queue, index);
  return index;
}

async function goThrough(queue: ReviewQueue): Promise<void> {
  for (let index: number | undefined = 0; index !== undefined && index < queue.rules.length; ) {
    const id = queue.rules[index]?.agent_playbook_id ?? -1;
    // A rule that was merged into another one is not asked about.
    if (queue.outcomes.get(id) === "merged") {
      index += 1;
      continue;
    }
    await showRule(queue, index, KEYS);
    const key = await readKey(queue);
    if (queue.context.signal.aborted) return;
    index = await onKey(queue, index, key);
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
  const rules = [...answer.agent_playbooks];
  const queue: ReviewQueue = { context, client, rules, outcomes: new Map(), steps: [] };
  await goThrough(queue);
  const of = (outcome: string) =>
    [...queue.outcomes].filter(([, made]) => made === outcome).map(([id]) => id);
  const [approved, rejected, merged] = [of("approved"), of("rejected"), of("merged")];
  const left = rules.length - queue.outcomes.size;
  out.json({ approved, rejected, merged, left });
  out.text(
    `Approved ${approved.length}, rejected ${rejected.length}, merged ${merged.length}, still pending ${left}`,
  );
}
