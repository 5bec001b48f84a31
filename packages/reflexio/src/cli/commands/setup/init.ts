import { ReflexioError } from "@reflexio/contracts/errors";
import { readCredentials, updateCredentials } from "../../../config/credentials.ts";
import { writePrivateFile } from "../../../config/private-file.ts";
import type { CommandContext } from "../../context.ts";
import { aborted, askYes, isPerson } from "../../prompts.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { storeConfig } from "../config/set.ts";
import { launch } from "../services/detach.ts";
import { startSettings } from "../services/start-settings.ts";
import { makeChoices, type SetupInput } from "./choices.ts";
import { type Change, makePlan, type Plan } from "./plan.ts";
import { chooseServer, findTarget, type Target } from "./target.ts";

function line({ what, where, replaces }: Change): string {
  return cleanLine(`${what}${replaces ? " (replaces what was set)" : ""} -> ${where}`);
}

/** True when an option says what to set up; then nothing else is asked. */
function hasWishes({ flags }: CommandContext, input: SetupInput): boolean {
  const { provider, agentPlaybooks, dataDir, skipLlm, start: isStarting } = input;
  const isNamed = [provider, agentPlaybooks, dataDir, flags.apiKey].some((value) => value !== undefined);
  return isNamed || skipLlm || isStarting;
}

/** True when a person is asked; without wishes and a person, doing nothing would look like success. */
function isWizard(context: CommandContext, input: SetupInput): boolean {
  if (hasWishes(context, input)) return false;
  if (isPerson(context)) return true;
  throw new ReflexioError("usage", "There is no terminal to ask on, and no option says what to set up.", {
    hint: "Pass --provider, --agent-playbooks, --data-dir or --start; `--help` lists all.",
  });
}

/** Nothing that was set is replaced unless somebody wants it. */
async function requireConsent(
  context: CommandContext,
  { changes }: Plan,
  input: SetupInput,
  isAsking: boolean,
): Promise<void> {
  const replaced = changes.filter(({ replaces }) => replaces);
  if (isAsking) {
    if (!(await askYes(context.io, "Write this?", replaced.length === 0))) throw aborted();
    return;
  }
  if (input.force || replaced.length === 0) return;
  throw new ReflexioError("usage", `This would replace: ${replaced.map(({ what }) => what).join(", ")}.`, {
    hint: "Pass --force to replace what was set, or leave the option out.",
  });
}

async function apply(target: Target, plan: Plan): Promise<void> {
  const { context } = target;
  if (plan.credentials !== undefined)
    await updateCredentials(context.paths.credentialsFile, plan.credentials);
  if (plan.config === undefined) return;
  if (target.kind === "server") await storeConfig(context, target.client, plan.config);
  else await writePrivateFile(target.configFile, `${JSON.stringify(plan.config, null, 2)}\n`);
}

/** Starts this machine's server when that is wanted; returns its URL. */
async function start(target: Target, input: SetupInput, isAsking: boolean): Promise<string | undefined> {
  if (target.kind === "server") return target.url;
  const { context, url, dataFolder } = target;
  if (!(input.start || (isAsking && (await askYes(context.io, "Start the server now?", true)))))
    return undefined;
  const settings = await startSettings(context, { ...START_DEFAULTS, dataDir: dataFolder });
  const port = Number(new URL(url).port || 80);
  const { data } = await launch(context, { ...settings, port });
  return String(data.url);
}

/** What `services start` takes when it is given no options. */
const START_DEFAULTS = {
  backendPort: undefined,
  host: "127.0.0.1",
  config: undefined,
  detach: true,
  noAuth: false,
  embedder: "auto",
  logLevel: "info",
  docsPort: undefined,
  only: undefined,
  noReload: false,
  storage: undefined,
} as const;

function describe(target: Target): string {
  return target.kind === "server"
    ? `Server: ${target.url} (${cleanLine(target.databaseFile ?? "its storage is no file")})`
    : `No server runs at ${target.url}. Data folder: ${target.dataFolder}`;
}

/** Sets up a server, or the data folder of one that does not run yet. */
export async function run(base: CommandContext, input: SetupInput): Promise<void> {
  const isAsking = isWizard(base, input);
  const context = isAsking ? await chooseServer(base) : base;
  const target = await findTarget(context, input.dataDir, isAsking);
  const { out, paths } = context;
  out.note(describe(target));
  const choices = await makeChoices(context, input, isAsking);
  const plan = await makePlan(target, choices, await readCredentials(paths.credentialsFile));
  const { changes } = plan;
  if (input.dryRun) {
    out.json({ dry_run: true, would_write: changes });
    out.text(changes.map((change) => `Would write ${line(change)}`).join("\n") || "Nothing to change.");
    return;
  }
  if (changes.length > 0) {
    if (isAsking) for (const change of changes) out.note(`  ${line(change)}`);
    await requireConsent(context, plan, input, isAsking);
    await apply(target, plan);
  }
  const url = await start(target, input, isAsking);
  out.json({ written: changes, server: url ?? null });
  out.text(changes.map((change) => `Wrote ${line(change)}`).join("\n") || "Everything was set already.");
  if (url === undefined) out.note("Next: `reflexio services start -d`, then `reflexio doctor`.");
  else out.note(`The server answers at ${url}. Next: \`reflexio doctor\` checks everything.`);
}
