import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelMessage } from "../../../ports/language-model.ts";
import { type CallInput, type CallResult, systemFor } from "../call.ts";
import { type CommandId, OWN_DEFAULT } from "../providers.ts";
import type { CommandEndpoint } from "../rungs.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import type { CommandProtocol, CommandReply, PreparedCommand } from "./protocol.ts";
import { type CommandOutcome, runCommand } from "./run-command.ts";

const PROTOCOLS: Readonly<Record<CommandId, CommandProtocol>> = { "claude-code": claudeCode, codex };

/** More is a program running wild. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const GRACE_MS = 2_000;

/**
 * What a program needs to start, to find its login and to reach its provider. Everything else of the server's
 * environment stays here, keys of providers above all: with a key these programs would bill by the token.
 */
const COMMON_VARIABLES = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ"],
  ...["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS"],
  ...["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
  ...["SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT"],
];

function environmentFor({ variables }: CommandProtocol, env: CommandEndpoint["env"]): Record<string, string> {
  const shown = [...COMMON_VARIABLES, ...variables].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(shown), TERM: "dumb", NO_COLOR: "1", CI: "1" };
}

const SPEAKERS = { user: "Input", assistant: "Your answer before" } as const;

/** The program takes one text: an exchange is told as one. */
function renderMessages(preamble: string, messages: readonly ModelMessage[]): string {
  const [only] = messages;
  const body =
    messages.length === 1 && only !== undefined
      ? only.content
      : messages.map(({ role, content }) => `# ${SPEAKERS[role]}\n\n${content}`).join("\n\n");
  return preamble === "" ? body : `${preamble}\n\n# Input\n\n${body}`;
}

async function runIn(
  folder: string,
  endpoint: CommandEndpoint,
  prepared: PreparedCommand,
  stdin: string,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const protocol = PROTOCOLS[endpoint.provider];
  for (const [name, text] of Object.entries(prepared.files)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  return runCommand({
    file: endpoint.file ?? protocol.executable,
    args: prepared.args,
    env: environmentFor(protocol, endpoint.env),
    cwd: folder,
    stdin,
    signal,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    graceMs: GRACE_MS,
  });
}

function failed(message: string, usage: Extract<CommandReply, { ok: false }>["usage"] = null): CallResult {
  // The programs repeat by themselves what is worth repeating at once.
  return {
    ok: false,
    failure: { message, isRefused: false, retryable: false, retryAfterMs: undefined, usage },
  };
}

function describeStart(error: unknown, file: string, { setup }: CommandProtocol): string {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  if (code === "ENOENT") return `\`${file}\` is not on the server's PATH. ${setup}`;
  if (code === "EACCES") return `\`${file}\` may not be run by the server's user.`;
  return `\`${file}\` did not start: ${error instanceof Error ? error.message : String(error)}`;
}

function toResult(file: string, protocol: CommandProtocol, outcome: CommandOutcome): CallResult {
  if (outcome.isTooLong) return failed(`\`${file}\` wrote more than ${MAX_OUTPUT_BYTES} bytes and was ended`);
  const reply = protocol.read(outcome.stdout);
  if (reply.ok && outcome.exitCode === 0) return { ok: true, text: reply.text, usage: reply.usage };
  const said = reply.ok ? "it answered all the same" : reply.message;
  const stderr = outcome.stderr.trim().split("\n").slice(-3).join(" ").slice(-300);
  const code = outcome.exitCode === 0 ? "" : ` (exit code ${outcome.exitCode ?? "none"})`;
  const more = stderr === "" ? "" : ` It wrote: ${stderr}`;
  return failed(`\`${file}\` failed${code}: ${said}.${more} ${protocol.setup}`, reply.usage ?? null);
}

/**
 * Makes one call by running an installed program in an empty folder of its own.
 * @param signal ends the program and what it started; then its reason is thrown
 */
export async function callCommand(
  endpoint: CommandEndpoint,
  model: string,
  input: CallInput,
  signal: AbortSignal,
): Promise<CallResult> {
  const protocol = PROTOCOLS[endpoint.provider];
  const file = endpoint.file ?? protocol.executable;
  const prepared = protocol.prepare({
    model: model === OWN_DEFAULT ? null : model,
    system: systemFor(endpoint, input),
    schema: input.schema,
  });
  const folder = await mkdtemp(join(tmpdir(), "reflexio-model-"));
  try {
    const stdin = renderMessages(prepared.preamble, input.messages);
    return toResult(file, protocol, await runIn(folder, endpoint, prepared, stdin, signal));
  } catch (error) {
    signal.throwIfAborted();
    return failed(describeStart(error, file, protocol));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
