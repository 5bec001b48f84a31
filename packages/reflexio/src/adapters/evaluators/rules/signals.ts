import type { Turn } from "../../../ports/learner.ts";
import { detectFeedback } from "../../learners/rules/index.ts";
import { readToolCalls } from "../../learners/rules/tool-calls.ts";

/** What can be read off a session without understanding it. */
export interface SessionSignals {
  readonly userTurns: number;
  readonly corrections: number;
  /** The user closes with thanks, or with what people say when they are content. */
  readonly thanks: boolean;
  /** The user's last words complain about the agent, or correct it. */
  readonly complaint: boolean;
  /** The user's last words were answered by nobody and were no goodbye. */
  readonly unanswered: boolean;
  readonly asksForPerson: boolean;
  readonly demandsPerson: boolean;
  readonly handedOver: boolean;
  readonly toolFailures: number;
  /** Name and error of a tool that failed and never worked afterwards. */
  readonly brokenTool: { readonly name: string; readonly error: string } | null;
}

const THANKS =
  /\b(?:thank(?:s| you)|thx|cheers|much appreciated|appreciate (?:it|your|the|that)|perfect|awesome|that(?:['’]s| is) (?:great|perfect|all|it|everything)|(?:that|it) work(?:s|ed)|problem solved|danke|merci|gracias|grazie|obrigad[oa]|dank je)\b|谢谢|ありがとう|감사/i;
const COMPLAINT =
  /\b(?:useless|ridiculous|unacceptable|terrible|horrible|awful|frustrat\w+|disappoint\w+|waste of (?:my )?time|give up|forget it|never ?mind then|still (?:not|does(?: not|n['’]?t)|wrong|broken|fail\w+)|did(?: not|n['’]?t) (?:help|work)|no help|not helpful|makes? no sense)\b/i;
const PERSON =
  /\b(?:(?:human|live|real) (?:agent|person|being|representative|support)|(?:speak|talk|transfer|connect)\b.{0,30}\b(?:human|person|someone|somebody|representative|manager|supervisor)|customer service representative)\b/i;
const HANDOVER_WORDS =
  /\b(?:transfer(?:ring|red)? you|connect(?:ing|ed)? you (?:to|with)|escalat(?:e|ed|ing) (?:this|your|it)|you (?:are|have been|will be) (?:being )?transferred|hand(?:ing|ed) (?:you|this) over)\b/i;
const HANDOVER_TOOL = /transfer|escalat|hand_?(?:off|over)|(?:human|live)_?agent/i;
const GOODBYE =
  /\b(?:bye|goodbye|good night|have a (?:good|great|nice)|see you|no(?:,| that| thanks)|that(?:['’]s| is) all)\b/i;

/** The user wants a person of their own accord; accepting an offer of the agent says less. */
function demandsPerson(turns: readonly Turn[]): boolean {
  const first = turns.find((turn) => PERSON.test(turn.content) || HANDOVER_WORDS.test(turn.content));
  return first?.speaker === "user";
}

function countCorrections(turns: readonly Turn[]): { readonly count: number; readonly atEnd: boolean } {
  let count = 0;
  let atEnd = false;
  for (const [index, turn] of turns.entries()) {
    if (turn.speaker !== "user") continue;
    const earlier = turns.slice(0, index);
    const answer = earlier.findLast((one) => one.speaker === "agent" || one.speaker === "user");
    const { correction } = detectFeedback(
      turn,
      answer?.speaker === "agent" ? answer : undefined,
      earlier.slice(-12),
    );
    if (correction) count += 1;
    atEnd = correction;
  }
  return { count, atEnd };
}

function readTools(turns: readonly Turn[]): Pick<SessionSignals, "toolFailures" | "brokenTool"> {
  const calls = readToolCalls({ sessionId: null, turns });
  const failures = calls.filter((call) => call.failed);
  const broken = failures.findLast(
    (failed) => !calls.slice(calls.indexOf(failed)).some((call) => call.name === failed.name && !call.failed),
  );
  return {
    toolFailures: failures.length,
    brokenTool: broken === undefined ? null : { name: broken.name, error: broken.error },
  };
}

/** Reads the signals of a session. Pure. */
export function readSignals(turns: readonly Turn[]): SessionSignals {
  const userTurns = turns.filter((turn) => turn.speaker === "user" && turn.content.trim() !== "");
  const agentTurns = turns.filter((turn) => turn.speaker === "agent");
  const last = userTurns.at(-1);
  const corrections = countCorrections(turns);
  const words = last?.content ?? "";
  const thanks = THANKS.test(words);
  const answer = last === undefined ? undefined : turns.slice(turns.indexOf(last) + 1).at(-1);
  const isAnswered = answer !== undefined && (answer.content.trim() !== "" || answer.tools.length > 0);
  const tools = turns.flatMap((turn) => turn.tools);
  return {
    userTurns: userTurns.length,
    corrections: corrections.count,
    thanks: thanks && !corrections.atEnd,
    complaint: corrections.atEnd || COMPLAINT.test(words),
    unanswered: !isAnswered && !thanks && !GOODBYE.test(words),
    asksForPerson: userTurns.some((turn) => PERSON.test(turn.content)),
    demandsPerson: demandsPerson(turns),
    handedOver:
      agentTurns.some((turn) => HANDOVER_WORDS.test(turn.content)) ||
      tools.some((tool) => HANDOVER_TOOL.test(tool.tool_name)),
    ...readTools(turns),
  };
}
