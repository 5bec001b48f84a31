import type { Logger } from "pino";
import type { CommitResult, Storage, Write } from "../ports/storage.ts";
import type { Telemetry } from "./telemetry.ts";

/** The storage, which tells of what is stored, and whose jobs remember the call that caused them. */
export function observeStorage(storage: Storage, telemetry: Telemetry, logger: Logger): Storage {
  return {
    ...storage,
    async commit(orgId, writes) {
      const origin = telemetry.origin();
      const isCaused = Object.keys(origin).length > 0;
      const result = await storage.commit(
        orgId,
        isCaused ? writes.map((write) => withOrigin(write, origin)) : writes,
      );
      tell(telemetry, writes, result);
      if (result.ok) for (const write of writes) logRun(logger, orgId, write);
      return result;
    },
  };
}

function withOrigin(write: Write, origin: object): Write {
  if (write.type !== "job.enqueue") return write;
  return { ...write, job: { ...write.job, payload: { ...write.job.payload, origin } } };
}

function tell(telemetry: Telemetry, writes: readonly Write[], result: CommitResult): void {
  if (!result.ok) {
    if (writes.some(({ type }) => type === "request.insert")) {
      telemetry.record({ type: "published", turns: 0, isDuplicate: true });
    }
    return;
  }
  for (const [index, write] of writes.entries()) {
    switch (write.type) {
      case "interactions.insert":
        telemetry.record({
          type: "published",
          turns: result.results[index]?.count ?? 0,
          isDuplicate: false,
        });
        break;
      case "run.insert": {
        const { learner, kind, status } = write.run;
        telemetry.record({ type: "run.ended", learner, kind, status });
        break;
      }
      case "learning.add":
        telemetry.record({ type: "learning.stored", kind: write.learning.kind, action: "added" });
        break;
      case "learning.reinforce":
        telemetry.record({ type: "learning.stored", kind: write.kind, action: "confirmed" });
        break;
      default:
    }
  }
}

/** One line a run: what it cost and brought, nothing of what was said or by whom. */
function logRun(logger: Logger, orgId: string, write: Write): void {
  if (write.type !== "run.insert") return;
  const { run, outcomes } = write;
  const line = {
    org_id: orgId,
    run_id: run.run_id,
    learner: run.learner,
    kind: run.kind,
    turns: run.turns_read,
    input_tokens: run.input_tokens,
    output_tokens: run.output_tokens,
    cost_usd: run.cost_usd,
    left_out: outcomes.length,
    ms: run.finished_at_ms - run.started_at_ms,
  };
  if (run.status === "failed") logger.warn(line, "run failed");
  else logger.info(line, "run ended");
}
