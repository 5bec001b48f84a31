import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { toFailure } from "../../failure.ts";
import type { PayloadItem } from "../../input/payload-reader.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { openInput, type PublishInput } from "../publish/input.ts";
import { payloadBody } from "../publish/payload-body.ts";
import { run as publish } from "../publish/publish.ts";
import { formatOf, SUPPORTED } from "./detect.ts";
import type { importArguments, importOptions } from "./options.ts";

type Input = CommandInput<typeof importOptions, typeof importArguments>;

/** Problems that are told one by one; the rest is counted. */
const TOLD_PROBLEMS = 20;

function publishInput({ files, dryRun: _dryRun, ...options }: Input): PublishInput {
  return {
    ...options,
    file: files,
    data: undefined,
    stdin: false,
    userMessage: undefined,
    agentResponse: undefined,
    forceExtraction: false,
    idempotencyKey: undefined,
  };
}

/** @throws ReflexioError exit 2 that names the format, when it is not one that can be imported */
function requireSupported(path: string, first: PayloadItem | undefined): void {
  const format = first === undefined ? undefined : formatOf(first);
  if (format === SUPPORTED) return;
  // A line that cannot be read is told by publish, with its number.
  if (first !== undefined && !("payload" in first)) return;
  const found = format === undefined ? "holds nothing that is known" : `looks like a ${format}`;
  throw new ReflexioError("usage", `${path} ${found}, which cannot be imported yet.`, {
    hint: `Only ${SUPPORTED} can: objects with "interactions", as JSON or JSONL. See \`reflexio publish --help\`.`,
  });
}

async function firstItem(items: AsyncIterable<PayloadItem>): Promise<PayloadItem | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** False for stdin and pipes: what was read to look at it could not be published any more. */
async function canBeReadTwice(path: string, cwd: string): Promise<boolean> {
  if (path === "-") return false;
  return await stat(resolve(cwd, path)).then(
    (facts) => !facts.isFIFO() && !facts.isCharacterDevice(),
    // Opening it says what is wrong.
    () => true,
  );
}

/** Looks at the start of each file that can be read twice; of the others publishing refuses what it does not know. */
async function detect(context: CommandContext, input: Input): Promise<void> {
  for (const path of input.files) {
    if (!(await canBeReadTwice(path, context.io.cwd))) continue;
    const source = await openInput(publishInput({ ...input, files: [path] }), context);
    requireSupported(path, await firstItem(source.items));
  }
}

interface Counts {
  payloads: number;
  turns: number;
  readonly users: Set<string>;
  readonly problems: { readonly file?: string; readonly line: number; readonly message: string }[];
}

function count(
  counts: Counts,
  item: PayloadItem,
  input: PublishInput,
  env: CommandContext["io"]["env"],
): void {
  const place = { line: item.line, ...(item.file === undefined ? {} : { file: item.file }) };
  if ("problem" in item) {
    counts.problems.push({ ...place, message: item.problem });
    return;
  }
  try {
    const body = payloadBody(item.payload, input, env);
    counts.payloads += 1;
    counts.turns += body.interaction_data_list.length;
    counts.users.add(body.user_id);
  } catch (error) {
    counts.problems.push({ ...place, message: toFailure(error).message });
  }
}

/** Reads everything and sends nothing. */
async function look(context: CommandContext, input: Input): Promise<void> {
  const { out, io } = context;
  const options = publishInput(input);
  const counts: Counts = { payloads: 0, turns: 0, users: new Set(), problems: [] };
  for await (const item of (await openInput(options, context)).items) count(counts, item, options, io.env);
  const { payloads, turns, problems } = counts;
  const users = counts.users.size;
  const data = {
    dry_run: true,
    format: SUPPORTED,
    payloads,
    turns,
    users,
    problems: problems.slice(0, TOLD_PROBLEMS),
  };
  const meta = { problem_count: problems.length };
  if (problems.length === 0) out.json(data, meta);
  else out.jsonPartial(data, meta);
  out.text(
    `${SUPPORTED}: ${payloads} payload(s) with ${turns} turn(s) of ${users} user(s). Nothing was sent.`,
  );
  for (const { file, line, message } of problems.slice(0, TOLD_PROBLEMS)) {
    out.note(`  ${file === undefined ? "" : `${file}, `}line ${line}: ${cleanLine(message)}`);
  }
  if (problems.length === 0) return;
  throw new ReflexioError("validation_failed", `${problems.length} payload(s) could not be imported.`, {
    hint: "Correct them, or import the rest: --failed-file keeps those that failed.",
  });
}

/** Publishes what files hold, after a look at what they are. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  await detect(context, input);
  if (input.dryRun) await look(context, input);
  else await publish(context, publishInput(input));
}
