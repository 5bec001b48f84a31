import { resolve } from "node:path";
import type { CallResult } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { verifyArguments, verifyOptions } from "./options.ts";

type Input = CommandInput<typeof verifyOptions, typeof verifyArguments>;
type Answer = CallResult<"verify_audit_log">;

const WORDS = {
  edited: "was edited, or is not in its place",
  missing: "is missing",
  truncated: "should be the last one: the log was cut off, or something was added behind it",
  unanchored: "differs from what a backup wrote down: the log was made anew",
} as const;

function problemLine({ seq, problem }: Answer["problems"][number]): string {
  return `Entry ${seq} ${WORDS[problem]}.`;
}

function print({ out }: CommandContext, { entries, anchors, head, problems }: Answer): void {
  if (head !== undefined) out.text(`Head: ${head.seq} ${cleanLine(head.hash)}`);
  out.note(`Read ${entries} entries, compared with ${anchors} backup(s)`);
  if (problems.length > 0) out.text(problems.map(problemLine).join("\n"));
}

function refuse(problems: number): never {
  throw new ReflexioError("failed", `The audit log is not whole: ${problems} problem(s).`, {
    hint: "Compare with a backup: its manifest names the newest entry of that time.",
  });
}

async function verifyFile(
  context: CommandContext,
  path: string,
  backupDir: string | undefined,
): Promise<void> {
  const { io, out } = context;
  const { verifyAudit } = await io.loadBackups();
  const verdicts = await verifyAudit(path, backupDir);
  const orgs = verdicts.map(({ orgId, head, ...verdict }) => ({
    org_id: orgId,
    ok: verdict.problems.length === 0,
    ...verdict,
    ...(head === null ? {} : { head: { ...head } }),
    problems: verdict.problems.map((problem) => ({ ...problem })),
  }));
  const isWhole = orgs.every(({ ok }) => ok);
  const data = { path, ok: isWhole, orgs };
  if (isWhole) out.json(data);
  else out.jsonPartial(data);
  if (orgs.length === 0) out.note("There is no audit log in it yet.");
  for (const org of orgs) {
    // Beside its head, which is written down elsewhere.
    out.text(`Org ${cleanLine(org.org_id)}`);
    print(context, org);
  }
  if (!isWhole) refuse(orgs.reduce((sum, { problems }) => sum + problems.length, 0));
  if (orgs.length > 0) out.note("The audit log is whole.");
}

/** Checks the audit log; something wrong is a failure. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { io, out, signal } = context;
  if (input.path !== undefined) {
    const path = resolve(io.cwd, input.path);
    const backupDir = input.backupDir || io.env.REFLEXIO_BACKUP_DIR;
    return verifyFile(context, path, backupDir ? resolve(io.cwd, backupDir) : undefined);
  }
  const client = await context.connect();
  const answer = await client.call("verify_audit_log", {}, { signal });
  if (answer.ok) out.json(answer);
  else out.jsonPartial(answer);
  print(context, answer);
  if (!answer.ok) refuse(answer.problems.length);
  out.note("The audit log is whole.");
}
