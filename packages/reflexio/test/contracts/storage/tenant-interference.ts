import { ReflexioError } from "@reflexio/contracts";
import type { Storage } from "../../../src/ports/storage.ts";
import { CANARY, CHANCE_NAME, fillOrg } from "./tenant-data.ts";
import { readAll, toText } from "./tenant-reads.ts";
import { type Side, type Step, steps } from "./tenant-steps.ts";

type Call = (...values: unknown[]) => unknown;

function isCall(value: unknown): value is Call {
  return typeof value === "function";
}

/** Names that callers choose and that every org uses in these tests. */
const SHARED =
  /^(?:ada|default|agent-v1|key-1|call-1|somebody|old|anew|revoked|archived-1|replaced|of-bob|pending-\d|(?:profile|run|aggregation|request|session|message|operation|erasure|counted)-\d+|more \d+|operation operation-1 profiles)$/;
const OTHER = "other ";

function renamed(text: string): string {
  return SHARED.test(text) || text.includes(CHANCE_NAME) ? OTHER + text : text;
}

function original(text: string): string {
  return text.replaceAll(OTHER, "");
}

/** The value with every text in it changed; keys, numbers and binary data stay. */
function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, mapped(item, change)]));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change)]));
}

/** The same storage for somebody who calls everything by another name, and does not know it. */
function underOtherNames<Part extends object>(part: Part): Part {
  return new Proxy(part, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (isCall(value)) {
        return async (...args: unknown[]) =>
          mapped(
            await Reflect.apply(
              value,
              target,
              args.map((argument) => mapped(argument, renamed)),
            ),
            original,
          );
      }
      return typeof value === "object" && value !== null ? underOtherNames(value) : value;
    },
  });
}

const UNEXPECTED = "Unexpected:";

async function take({ isRefused, writes, isRight }: Step, side: Side, other: Side): Promise<string> {
  try {
    const result = await side.storage.commit(side.orgId, writes(side.filled, other.filled));
    if (isRefused === true) return `${UNEXPECTED} it was granted`;
    const isWrong = isRight !== undefined && !(await isRight(side, other));
    return isWrong ? `${UNEXPECTED} it took what is the other's` : toText(result);
  } catch (error) {
    const code = ReflexioError.isInstance(error) ? error.code : String(error);
    return isRefused === true && code === "conflict" ? code : `${UNEXPECTED} ${String(error)}`;
  }
}

/** What is different each time without a cause: random salts, and the time of day. */
const INCIDENTAL: ReadonlySet<string> = new Set([
  "audit.list",
  "audit.head",
  "audit.verify",
  "events.after",
  "users.findByHash",
]);
/** Done and taken back: too slow to ask for after every step. */
const SLOW: ReadonlySet<string> = new Set(["users.previewForget"]);

/** What an org sees, by read; and an entry for each read that shows words of another org. */
async function look(
  { storage, orgId, filled }: Side,
  leftOut?: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const answers = await readAll(storage, orgId, filled, leftOut);
  const seen = new Map([...answers].filter(([name]) => !INCIDENTAL.has(name)));
  if (orgId === SECOND) return seen;
  // What a search finds of the org's own is marked with a canary by the read itself.
  for (const [name, text] of answers) {
    if (text.includes(CANARY) && !name.startsWith("search.")) seen.set(`${name} shows the other org`, "");
  }
  return seen;
}

const SECOND = "org-b";

/** Everything that two orgs see while they work. The second one was there before. */
async function workSideBySide(storage: Storage, isRenamed: boolean): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const others = isRenamed ? underOtherNames(storage) : storage;
  const second = { orgId: SECOND, storage: others, filled: await fillOrg(others, SECOND, CANARY, 3) };
  const first = { orgId: "org-a", storage, filled: await fillOrg(storage, "org-a", "own", 2) };
  async function note(when: string, leftOut?: ReadonlySet<string>): Promise<void> {
    for (const side of [first, second]) {
      for (const [name, text] of await look(side, leftOut)) seen.set(`${when}: ${side.orgId} ${name}`, text);
    }
  }
  for (const step of steps) {
    if (step.by !== "second") seen.set(`${step.name} (first)`, await take(step, first, second));
    if (step.by !== "first") seen.set(`${step.name} (second)`, await take(step, second, first));
    await note(step.name, SLOW);
  }
  await note("at the end");
  return seen;
}

/** Reads of an org that another one changes by coming to it. */
async function findCounted(storage: Storage): Promise<string[]> {
  const first = { orgId: "org-a", storage, filled: await fillOrg(storage, "org-a", "own", 2) };
  const before = await look(first);
  await fillOrg(storage, SECOND, CANARY, 3);
  const after = await look(first);
  return [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => `${name} is another`);
}

/**
 * What an org sees and does must be the same whether another org uses the same names or not. Names what differs, and
 * what was refused or granted against expectation; empty as it must be.
 */
export async function findInterference(
  open: () => Promise<{ readonly storage: Storage }>,
): Promise<string[]> {
  const [same, apart, growing] = [(await open()).storage, (await open()).storage, (await open()).storage];
  try {
    const [together, alone] = [await workSideBySide(same, false), await workSideBySide(apart, true)];
    const names = [...new Set([...together.keys(), ...alone.keys()])];
    const isWrong = (name: string) =>
      together.get(name) !== alone.get(name) ||
      name.endsWith("shows the other org") ||
      together.get(name)?.startsWith(UNEXPECTED) === true;
    return [...names.filter(isWrong), ...(await findCounted(growing))];
  } finally {
    await same.close();
    await apart.close();
    await growing.close();
  }
}
