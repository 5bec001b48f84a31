import type { CallResult } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { cleanLine } from "../../render/terminal-text.ts";

const WORDS = {
  edited: "was edited, or is not in its place",
  missing: "is missing",
  truncated: "should be the last one: the log was cut off, or something was added behind it",
  unanchored: "differs from what a backup wrote down: the log was made anew",
} as const;

function problemLine({ seq, problem }: CallResult<"verify_audit_log">["problems"][number]): string {
  return `Entry ${seq} ${WORDS[problem]}.`;
}

/** Checks the audit log; something wrong is a failure. */
export async function run(context: CommandContext): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const answer = await client.call("verify_audit_log", {}, { signal });
  const { ok, entries, anchors, head, problems } = answer;
  if (ok) out.json(answer);
  else out.jsonPartial(answer);
  if (head !== undefined) out.text(`Head: ${head.seq} ${cleanLine(head.hash)}`);
  out.note(`Read ${entries} entries, compared with ${anchors} backup(s)`);
  if (ok) {
    out.note("The audit log is whole.");
    return;
  }
  out.text(problems.map(problemLine).join("\n"));
  throw new ReflexioError("failed", `The audit log is not whole: ${problems.length} problem(s).`, {
    hint: "Compare with a backup: its manifest names the newest entry of that time.",
  });
}
