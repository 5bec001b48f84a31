import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { probe } from "./probe.ts";
import { readRunRecord } from "./run-file.ts";

/** The error of a port that somebody holds, saying who; undefined when it is free. */
export async function portTaken(
  context: CommandContext,
  host: string,
  port: number,
): Promise<ReflexioError | undefined> {
  const occupant = await probe(host, port);
  if (occupant.kind === "nobody") return undefined;
  if (occupant.kind === "stranger") {
    return new ReflexioError("conflict", `Port ${port} is taken by another program.`, {
      hint: "Choose another port: `reflexio services start --port 9000`.",
    });
  }
  const record = await readRunRecord(context.paths, port);
  const isOurs = record?.instance_id === occupant.instanceId;
  const facts = isOurs ? `, process ${record.pid}, data in ${record.data_dir}` : "";
  return new ReflexioError(
    "conflict",
    `Port ${port} is taken by a Reflexio server (version ${occupant.version}${facts}).`,
    { hint: "Use it, or stop it with `reflexio services stop`, or choose another --port." },
  );
}
