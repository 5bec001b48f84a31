import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { wrap } from "../../render/terminal-text.ts";
import { checkDatabase } from "./database-check.ts";
import { checkFolders, checkLocalClock, checkRunRecords } from "./folder-checks.ts";
import { type CheckResult, checkCredentials, checkDisk, checkModes, checkRuntime } from "./local-checks.ts";
import type { doctorOptions } from "./options.ts";
import { checkPort, checkServer } from "./server-checks.ts";

function render(results: readonly CheckResult[], { paint, width }: Canvas): string {
  const words = {
    pass: paint.green("pass"),
    warn: paint.yellow("warn"),
    fail: paint.red("fail"),
    skip: paint.dim("skip"),
  };
  return results
    .flatMap(({ name, status, message, hint }) => {
      const [first = "", ...rest] = wrap(`${name}: ${message}`, width - 6);
      const more = [...rest, ...(hint === null ? [] : wrap(`Remedy: ${hint}`, width - 6))];
      return [`${words[status]}  ${first}`, ...more.map((line) => `      ${line}`)];
    })
    .join("\n");
}

/** Checks this machine and the server. */
export async function run(context: CommandContext, input: CommandInput<typeof doctorOptions>): Promise<void> {
  const { out } = context;
  const credentials = await checkCredentials(context);
  const isReadable = credentials.status !== "fail";
  const results: CheckResult[] = [
    checkRuntime(),
    credentials,
    await checkFolders(context, input.fix),
    await checkModes(context, input.fix),
    await checkRunRecords(context, input.fix),
    await checkDisk(context),
    await checkLocalClock(context),
    // Without readable credentials it is not known which server is meant.
    ...(isReadable
      ? [...(await checkPort(context)), await checkDatabase(context), ...(await checkServer(context))]
      : []),
  ];
  const problems = results.filter(({ status }) => status === "fail");
  const meta = { all_pass: results.every(({ status }) => status === "pass" || status === "skip") };
  if (problems.length === 0) out.json(results, meta);
  else out.jsonPartial(results, meta);
  out.text(render(results, out.canvas));
  const [first] = problems;
  if (first === undefined) return;
  throw new ReflexioError("failed", `${problems.length} of ${results.length} checks failed.`, {
    hint: first.hint ?? "See the list.",
  });
}
