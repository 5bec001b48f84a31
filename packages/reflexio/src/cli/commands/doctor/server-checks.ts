import type { CallResult, ReflexioClient } from "@reflexio/client";
import { isThisMachine } from "../../../config/client-settings.ts";
import type { CommandContext } from "../../context.ts";
import { toFailure } from "../../failure.ts";
import { absoluteTime } from "../../render/relative-time.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { PROBE_TIMEOUT_MS, probe } from "../services/probe.ts";
import { type CheckResult, failed, MAX_SKEW_SECONDS, passed, skipped, warned } from "./local-checks.ts";

type Health = CallResult<"health">;

const TIMEOUT_MS = 10_000;
/** Models that think take their time, and the server repeats what fails for a while. */
const MODEL_TIMEOUT_MS = 120_000;

function failure(name: string, error: unknown, url: string): CheckResult {
  const { message, hint } = toFailure(error, url);
  return failed(name, cleanLine(message), hint);
}

function checkVersion(context: CommandContext, health: Health): CheckResult {
  const { version } = context.io;
  if (health.version === version) return passed("version_skew", `CLI and server are ${version}`);
  const major = (text: string) => text.split(".").slice(0, 2).join(".");
  const message = `CLI ${version}, server ${cleanLine(health.version)}`;
  return major(version) === major(health.version)
    ? passed("version_skew", message)
    : warned("version_skew", message, "Update the older one; they are released together.");
}

function checkClock(context: CommandContext, date: string | null): CheckResult {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return warned("clock_skew", "The server sends no Date header", "Ask its proxy.");
  const seconds = Math.round((context.io.now() - theirs) / 1000);
  const message = `Clocks differ by ${Math.abs(seconds)} s`;
  return Math.abs(seconds) <= MAX_SKEW_SECONDS
    ? passed("clock_skew", message)
    : warned("clock_skew", message, "Set the clocks by NTP: times and expiry of learnings depend on them.");
}

async function checkSearch(client: ReflexioClient, url: string, now: number): Promise<CheckResult> {
  const name = "embedder";
  try {
    const { search_mode: mode = "unknown", degraded = [] } = await client.call("search", {
      // Another text each time: the vector of a known one is not made again.
      body: { query: `reflexio doctor ${now}`, top_k: 1 },
    });
    if (degraded.length === 0 && mode !== "fts")
      return passed(name, `A new text gets its vector (${cleanLine(mode)})`);
    const why = degraded.length === 0 ? "" : `: ${cleanLine(degraded.join(", "))}`;
    return warned(
      name,
      `Search is by words only (${cleanLine(mode)}${why})`,
      "See the server's log; start it with an --embedder other than none.",
    );
  } catch (error) {
    return failure(name, error, url);
  }
}

async function checkLearning(
  client: ReflexioClient,
  url: string,
  serverSeconds: number,
): Promise<CheckResult> {
  const name = "learning";
  try {
    const { runs } = await client.call("get_runs", { body: { limit: 20 } });
    const latest = Math.max(...runs.map(({ started_at }) => started_at));
    if (latest > serverSeconds + MAX_SKEW_SECONDS) {
      return warned(
        name,
        `The latest run began at ${absoluteTime(latest)}, which is in the server's future`,
        "Its clock was set back; set it by NTP. Until it has caught up, waiting work comes late.",
      );
    }
    const broken = runs.filter(({ status }) => status === "failed");
    if (broken.length === 0) return passed(name, `None of the last ${runs.length} runs failed`);
    const why = cleanLine(broken[0]?.error ?? broken[0]?.reason ?? "no reason given");
    return warned(
      name,
      `${broken.length} of the last ${runs.length} runs failed; the latest: ${why}`,
      `\`reflexio runs show ${broken[0]?.run_id}\` shows the steps.`,
    );
  } catch (error) {
    return failure(name, error, url);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  database: "Check the disk and who may write to the data folder; it is tried again by itself.",
  load: "Send less at a time, or give the server a faster machine.",
  disk: "Free some space: a full disk stops publishing.",
  clock: "Set the clock by NTP; times and expiry of learnings depend on it.",
  queue: "See the server's log for jobs that fail or take long.",
  embedder: "See the server's log; rows without vectors are indexed once it works.",
  model: "Check the provider, its key and its limits in the configuration.",
};

/** Parts of the server as it sees them itself. */
async function checkParts(client: ReflexioClient, url: string): Promise<CheckResult[]> {
  try {
    const { checks } = await client.call("server_status");
    return checks.map(({ name, state, message, figures }) => {
      const label = `server_${cleanLine(name)}`;
      const dead = figures.dead ? ` ${figures.dead} were given up.` : "";
      if (state === "ok") return passed(label, `${cleanLine(message)}${dead}`);
      const remedy = REMEDIES[name] ?? "See the server's log.";
      return (state === "failed" ? failed : warned)(label, cleanLine(message), remedy);
    });
  } catch (error) {
    const { code } = toFailure(error);
    if (code === "forbidden") return [skipped("server_status", "It needs a key of the scope admin")];
    if (code === "not_found") return [skipped("server_status", "The server is older and cannot say")];
    return [failure("server_status", error, url)];
  }
}

/** A real call: a key that looks right may be wrong, blocked or out of credit. */
async function checkModel(client: ReflexioClient, url: string): Promise<CheckResult> {
  const name = "model";
  try {
    const { status, message, hint = "" } = await client.call("get_model_check", { body: {} });
    const says = cleanLine(message);
    if (status === "not_configured" || status === "answered") return passed(name, says);
    return failed(name, says, cleanLine(hint));
  } catch (error) {
    const problem = toFailure(error, url);
    if (problem.code === "not_found") {
      return warned(name, "Not checked: the server cannot", "Update the server to check its model.");
    }
    if (problem.code !== "forbidden") return failure(name, error, url);
    return warned(name, "Not checked: the key may not spend money", "Run it with a key of the scope admin.");
  }
}

async function checkKey(client: ReflexioClient, url: string): Promise<CheckResult> {
  try {
    const { org_id, scopes = [] } = await client.call("whoami");
    const may = scopes.length === 0 ? "" : `, may ${cleanLine(scopes.join(", "))}`;
    return passed("api_key", `The server accepts the key (org ${cleanLine(org_id)}${may})`);
  } catch (error) {
    return failure("api_key", error, url);
  }
}

/** Checks of the server that the commands talk to; when it does not answer, that alone. */
export async function checkServer(context: CommandContext): Promise<CheckResult[]> {
  const { url } = await context.settings();
  const client = await context.connect({ timeoutMs: TIMEOUT_MS });
  let health: Health;
  let date: string | null;
  try {
    health = await client.call("health", {}, { signal: context.signal });
    date = (await client.request("GET", "/health", {}, { signal: context.signal })).headers.get("date");
  } catch (error) {
    const shown = failure("server_health", error, url);
    const { code } = toFailure(error, url);
    return code === "unavailable" ? [shown, ...(await checkParts(client, url))] : [shown];
  }
  if (health?.status !== "healthy") {
    return [failed("server_health", `Server at ${url} is not healthy`, "See its log, and its disk.")];
  }
  const results = [
    passed("server_health", `Connected to ${url}`),
    checkVersion(context, health),
    checkClock(context, date),
    await checkKey(client, url),
  ];
  if (results.at(-1)?.status === "fail") return results;
  return [
    ...results,
    ...(await checkParts(client, url)),
    await checkSearch(client, url, context.io.now()),
    await checkLearning(client, url, Math.floor((Date.parse(date ?? "") || context.io.now()) / 1000)),
    await checkModel(await context.connect({ timeoutMs: MODEL_TIMEOUT_MS }), url),
  ];
}

/** Who holds the port of a server on this machine. */
export async function checkPort(context: CommandContext): Promise<CheckResult[]> {
  const { url } = await context.settings();
  const { hostname, port } = new URL(url);
  if (!isThisMachine(url)) return [];
  const { kind } = await probe(hostname, Number(port || 80), context.timeoutMs(PROBE_TIMEOUT_MS));
  if (kind === "reflexio") return [passed("port", `A Reflexio server listens on ${port}`)];
  if (kind === "nobody") {
    return [failed("port", `Nothing listens on ${port}`, "Start it: `reflexio services start -d`.")];
  }
  const hint = "Stop the other program, or choose a port: `reflexio services start --port 9000`.";
  return [failed("port", `Another program holds port ${port}`, hint)];
}
