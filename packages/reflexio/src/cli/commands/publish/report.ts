import { type ErrorCode, errorTable, ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { CommandFailure, type Failure, interrupted } from "../../failure.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { PublishAnswer } from "../../wire-types.ts";
import type { PayloadSource } from "./input.ts";
import type { Tally } from "./tally.ts";

const MAX_MESSAGE_LENGTH = 240;
const SHOWN_FAILURES = 5;
/** The server's plain success message, which says no more than "Published". */
const PLAIN_SUCCESS = "Interaction published successfully";

function collapse(text: string): string {
  const line = cleanLine(text);
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : line;
}

function extraction(answer: PublishAnswer): string {
  const counts: [number | undefined, string][] = [
    [answer.profiles_added, "profile(s) added"],
    [answer.profiles_updated, "profile(s) updated"],
    [answer.playbooks_added, "playbook(s) added"],
    [answer.playbooks_updated, "playbook(s) updated"],
  ];
  return counts
    .filter(([count, what]) => count !== undefined && (count > 0 || what.endsWith("added")))
    .map(([count, what]) => `${count} ${what}`)
    .join(", ");
}

/** What a person reads about one stored payload. */
export function answerLines(userId: string, answer: PublishAnswer): string {
  const message = answer.message === PLAIN_SUCCESS ? "" : collapse(answer.message);
  const verb = answer.duplicate === true ? "Already stored" : "Published";
  const learnt = extraction(answer);
  const storage = `${cleanLine(answer.storage_type ?? "?")} → ${cleanLine(answer.storage_label ?? "<unknown>")}`;
  return [
    `${verb} (${cleanLine(userId)})${message === "" ? "" : `: ${message}`}`,
    ...(answer.storage_type || answer.storage_label ? [`  Storage: ${storage}`] : []),
    ...(learnt === "" ? [] : [`  Extraction: ${learnt}`]),
    ...(answer.learning ? [`  Learning: ${collapse(answer.learning)}`] : []),
    ...(answer.request_id ? [`  Request ID: ${cleanLine(answer.request_id)}`] : []),
    ...answer.warnings.map((warning) => `  Warning: ${collapse(warning)}`),
  ].join("\n");
}

/** How to go on after a run that did not finish. */
function resumeHint(mode: PayloadSource["mode"]): string {
  return mode === "file"
    ? "Repeat the same command to complete it; what is stored already is skipped."
    : "Publish what is missing again; with --file or --idempotency-key a repeat stores nothing twice.";
}

function countsText(tally: Tally): string {
  return `Stored ${tally.stored}, already there ${tally.duplicates}, failed ${tally.failed}`;
}

/** `meta` of the envelope of several payloads. */
export function tallyMeta(tally: Tally): Readonly<Record<string, unknown>> {
  const { stored, duplicates, failed, failures } = tally;
  return {
    count: stored + duplicates + failed,
    stored,
    duplicates,
    failed,
    ...(failures.length === 0
      ? {}
      : {
          failures: failures.map(({ payload, line, file, userId, failure }) => ({
            payload,
            line,
            ...(file === undefined ? {} : { file }),
            ...(userId === undefined ? {} : { user_id: userId }),
            type: failure.type,
            message: failure.message,
          })),
        }),
  };
}

/** The summary of several payloads, for a person. */
export function noteSummary(context: CommandContext, tally: Tally): void {
  const { profilesAdded, playbooksAdded, failures, failed } = tally;
  const learnt = profilesAdded + playbooksAdded;
  const lines = [
    `${countsText(tally)}.`,
    ...(learnt === 0 ? [] : [`  Learnt: ${profilesAdded} profile(s), ${playbooksAdded} playbook(s)`]),
    ...failures.slice(0, SHOWN_FAILURES).map(({ line, file, userId, failure }) => {
      const user = userId === undefined ? "" : ` (${cleanLine(userId)})`;
      const place = file === undefined ? "Line" : `${cleanLine(file)}: line`;
      return `  ${place} ${line}${user}: ${collapse(failure.message)}`;
    }),
    ...(failed > SHOWN_FAILURES ? [`  … and ${failed - SHOWN_FAILURES} more`] : []),
  ];
  context.out.note(lines.join("\n"));
}

/** A failure of one payload, passed on as the command's own. */
function rethrow(failure: Failure): never {
  throw new CommandFailure(failure.type, failure.code, failure.message, failure.hint);
}

function commonCode(tally: Tally): ErrorCode {
  const [first] = tally.failures;
  return tally.failureExits.size === 1 && first !== undefined ? first.failure.code : "failed";
}

export interface RunEnd {
  readonly tally: Tally;
  readonly mode: PayloadSource["mode"];
  readonly isSingle: boolean;
  /** What ended the run early, such as a server that went away. */
  readonly fatal: Failure | undefined;
  readonly isInterrupted: boolean;
}

/** Throws unless every payload is stored, with the exit code that tells what to do next. */
export function requireAllStored({ tally, mode, isSingle, fatal, isInterrupted }: RunEnd): void {
  const isSomeStored = tally.stored + tally.duplicates > 0;
  if (isInterrupted) throw interrupted(`${countsText(tally)}. ${resumeHint(mode)}`);
  if (fatal !== undefined) {
    if (!isSomeStored) rethrow(fatal);
    throw new ReflexioError("partial", `The run ended early: ${fatal.message} ${countsText(tally)}.`, {
      hint: resumeHint(mode),
    });
  }
  const [first] = tally.failures;
  if (first === undefined) return;
  if (isSingle) rethrow(first.failure);
  if (isSomeStored) {
    throw new ReflexioError("partial", `${tally.failed} payload(s) were not stored.`, {
      hint: `Correct them. ${resumeHint(mode)}`,
    });
  }
  const code = commonCode(tally);
  throw new ReflexioError(
    code,
    `None of ${tally.failed} payloads was stored. First: ${first.failure.message}`,
    {
      hint: first.failure.hint || errorTable[code].hint,
    },
  );
}
