import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { backupArguments, verifyOptions } from "./options.ts";

type Input = CommandInput<typeof verifyOptions, typeof backupArguments>;

/** Checks a backup's files; something wrong is a failure. */
export async function run({ out, io }: CommandContext, input: Input): Promise<void> {
  const path = resolve(io.cwd, input.path);
  const { problemsOf } = await io.loadBackups();
  const problems = problemsOf(path);
  const data = { path, ok: problems.length === 0, problems };
  if (data.ok) {
    out.json(data);
    out.text(`The backup ${path} is whole.`);
    return;
  }
  out.jsonPartial(data);
  throw new ReflexioError("failed", `The backup ${path} is damaged: ${problems.join("; ")}`, {
    hint: "Do not restore it; take another one.",
  });
}
