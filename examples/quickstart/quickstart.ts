/**
 * Shows the main job on embedded defaults: starts a server on a throw-away data folder (or the one given as the
 * first argument), publishes the sample conversations through the CLI, and prints what was learnt from which turn.
 */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient, type ReflexioClient } from "@reflexio/client";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";

const root = new URL("../..", import.meta.url).pathname;
const cli = join(root, "packages/reflexio/dist/cli.js");
const samples = new URL("./conversations.jsonl", import.meta.url).pathname;
const users = ["maya", "tomas", "ines"];
const questions: readonly [user: string, query: string][] = [
  ["maya", "which region should checkout go to?"],
  ["tomas", "does he prefer email or a phone call?"],
  ["ines", "how is revenue defined?"],
];

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 8081));
    });
  });
}

const home = await mkdtemp(join(tmpdir(), "reflexio-quickstart-"));
const dataDir = process.argv[2] ?? join(home, "data");
const port = String(await freePort());
const url = `http://127.0.0.1:${port}`;
/** Without the keys of model providers that may be set here: trying Reflexio costs nothing. */
const env = cleanEnvironment({ REFLEXIO_HOME: home, REFLEXIO_URL: url });
const run = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args], { env });

/** Prints while it works: publishing shows its own progress. */
function show(...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, [cli, ...args], { env, stdio: "inherit" }).on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`reflexio ${args.join(" ")} ended with ${code}`)),
    );
  });
}

async function apiKey(): Promise<string> {
  const saved: unknown = JSON.parse(await readFile(join(home, "credentials.json"), "utf8"));
  const keys =
    typeof saved === "object" && saved !== null && "keys" in saved ? Object.values(Object(saved.keys)) : [];
  return String(keys[0]);
}

/** A data folder of one's own may hold a configuration with keys. */
async function requireNoModel(client: ReflexioClient): Promise<void> {
  const { api_key_config } = await client.call("get_config");
  const configured = Object.entries(api_key_config ?? {}).flatMap(([name, key]) =>
    key === null ? [] : [name],
  );
  if (configured.length === 0) return;
  throw new Error(
    `${dataDir} configures a language model (${configured.join(", ")}), which costs money. Name another folder.`,
  );
}

async function printLearnings(client: ReflexioClient): Promise<number> {
  const turns = new Map<number, string>();
  const { interactions } = await client.call("get_all_interactions", { query: { limit: 1000 } });
  for (const turn of interactions)
    turns.set(turn.interaction_id, `${turn.role}, turn ${turn.interaction_id}: “${turn.content}”`);
  const source = (ids: readonly number[] = []) =>
    ids.map((id) => `      from ${turns.get(id) ?? `turn ${id}`}`).join("\n");
  let learnt = 0;
  for (const user of users) {
    const { user_profiles } = await client.call("get_profiles", { body: { user_id: user } });
    const { user_playbooks } = await client.call("get_user_playbooks", { body: { user_id: user } });
    console.log(`\n${user}`);
    for (const profile of user_profiles) {
      console.log(`  profile   ${profile.content}\n${source(profile.source_interaction_ids)}`);
    }
    for (const rule of user_playbooks) {
      const when = rule.trigger ? `when ${rule.trigger}: ` : "";
      console.log(`  playbook  ${when}${rule.content}\n${source(rule.source_interaction_ids)}`);
    }
    learnt += user_profiles.length + user_playbooks.length;
  }
  for (const [user, query] of questions) {
    const answer = await client.call("search", { body: { query, user_id: user, top_k: 3 } });
    console.log(`\nsearch as ${user}: ${query}`);
    const hits = [...answer.profiles, ...answer.user_playbooks].sort(
      (a, b) => (b.score ?? 0) - (a.score ?? 0),
    );
    for (const hit of hits.slice(0, 3)) console.log(`  ${(hit.score ?? 0).toFixed(2)}  ${hit.content}`);
    if (hits.length === 0) console.log("  nothing relevant");
  }
  return learnt;
}

try {
  await show("services", "start", "--detach", "--data-dir", dataDir, "--backend-port", port);
  const client = createClient({ url, apiKey: await apiKey() });
  await requireNoModel(client);
  console.log("No language model is used: the built-in learner costs nothing.");
  await show("publish", "--file", samples, "--wait");
  const learnt = await printLearnings(client);
  console.log(
    `\n${learnt} learnings. Data: ${dataDir}${process.argv[2] === undefined ? " (thrown away now)" : ""}`,
  );
  if (learnt === 0) process.exitCode = 1;
} finally {
  await run("services", "stop", "--backend-port", port).catch((error: unknown) => console.error(error));
  await rm(home, { recursive: true, force: true });
}
