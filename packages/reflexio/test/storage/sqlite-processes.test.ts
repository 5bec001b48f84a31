import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { failureOf } from "../contracts/storage/engine.ts";
import { findText } from "../contracts/storage/searching.ts";
import { temporaryFolder } from "./engines.ts";

const script = fileURLToPath(new URL("hold-folder.ts", import.meta.url));
const LEASED_AT_MS = 10_000;
const LEASE_MS = 60_000;

/** Starts a process that holds the folder and a job; resolves with the job once it has both. */
async function startHolder(dataDir: string): Promise<{ child: ChildProcess; job: string }> {
  const child = spawn(
    process.execPath,
    ["--conditions=reflexio-source", "--import=tsx", script, dataDir, String(LEASED_AT_MS), String(LEASE_MS)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [job]: unknown[] = await once(createInterface({ input: child.stdout }), "line");
  return { child, job: String(job) };
}

it("one process at a time; after kill -9 nothing is lost and the job is done by the next", async () => {
  const dataDir = temporaryFolder();
  const { child, job } = await startHolder(dataDir);
  expect(JSON.parse(job)).toMatchObject({ attempt: 1, payload: { n: 1 } });
  const open = async () => createSqliteStorage({ dataDir });
  await expect(open()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(dataDir),
    hint: expect.stringContaining("services stop"),
  });

  const exited = once(child, "exit");
  child.kill("SIGKILL");
  expect(await exited).toEqual([null, "SIGKILL"]);

  const storage = await open();
  onTestFinished(() => storage.close());
  expect(await findText(storage, "org", "interaction", "crash")).toHaveLength(1);
  expect(await storage.jobs.claim(["learn"], LEASED_AT_MS + LEASE_MS - 1, LEASE_MS)).toBeUndefined();
  const again = await storage.jobs.claim(["learn"], LEASED_AT_MS + LEASE_MS, LEASE_MS);
  expect(again).toMatchObject({ attempt: 2, payload: { n: 1 } });
  const lost: { jobId: number; leaseToken: string } = JSON.parse(job);
  const complete = (leaseToken: string) =>
    failureOf(storage.commit("org", [{ type: "job.complete", jobId: lost.jobId, leaseToken }]));
  expect(await complete(lost.leaseToken)).toBe("conflict");
  expect(await complete(again?.leaseToken ?? "")).toBeUndefined();
}, 30_000);
