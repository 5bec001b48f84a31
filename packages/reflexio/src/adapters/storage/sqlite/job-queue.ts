import { randomUUID } from "node:crypto";
import type { JobQueue, JobStatus, LeasedJob, NewJob } from "../../../ports/job-queue.ts";
import { number, numberOrNull, recordOrNull, text, textOrNull, word } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";

/** Longest error text kept with a job. */
const MAX_ERROR_CHARACTERS = 2000;
/** Noted with a job whose worker ended without a word. */
const LEFT_BEHIND = "The worker disappeared.";

/** Adds a job, or updates the waiting one with the same key. Returns its id. Runs inside a commit. */
export function enqueueJob(connection: Connection, orgId: string, job: NewJob): number {
  const runAt = job.onDuplicate === "postpone" ? "excluded.run_at_ms" : "jobs.run_at_ms";
  // Without RETURNING: see `insertSql` of the turns, which stand in the same commit.
  const { lastId } = connection.run(
    `INSERT INTO jobs (org_id, queue, payload, dedupe_key, group_key, lane, state, run_at_ms, max_attempts)
     VALUES (?1, ?2, ?3, ?4, ?4, ?7, 'waiting', ?5, ?6)
     ON CONFLICT (org_id, queue, dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL
     DO UPDATE SET payload = excluded.payload, run_at_ms = ${runAt}`,
    [
      orgId,
      job.queue,
      JSON.stringify(job.payload),
      job.dedupeKey,
      job.runAtMs,
      job.maxAttempts,
      job.lane ?? job.dedupeKey,
    ],
  );
  if (job.dedupeKey === null) return lastId;
  const row = connection.get(
    "SELECT job_id FROM jobs WHERE org_id = ? AND queue = ? AND dedupe_key = ? AND state = 'waiting'",
    [orgId, job.queue, job.dedupeKey],
  );
  return row === undefined ? 0 : number(row, "job_id");
}

/** Removes a finished job. False when the lease was lost. Runs inside a commit. */
export function completeJob(
  connection: Connection,
  orgId: string,
  jobId: number,
  leaseToken: string,
): boolean {
  const { changes } = connection.run(
    "DELETE FROM jobs WHERE job_id = ? AND org_id = ? AND state = 'running' AND lease_token = ?",
    [jobId, orgId, leaseToken],
  );
  return changes === 1;
}

function toLeasedJob(row: SqlRow): LeasedJob {
  return {
    jobId: number(row, "job_id"),
    orgId: text(row, "org_id"),
    queue: text(row, "queue"),
    payload: recordOrNull(row, "payload") ?? {},
    attempt: number(row, "attempts"),
    maxAttempts: number(row, "max_attempts"),
    leaseToken: text(row, "lease_token"),
    leaseUntilMs: number(row, "lease_until_ms"),
  };
}

function toStatus(row: SqlRow): JobStatus {
  return {
    jobId: number(row, "job_id"),
    queue: text(row, "queue"),
    state: word(row, "state", ["waiting", "running", "dead"]),
    attempts: number(row, "attempts"),
    runAtMs: number(row, "run_at_ms"),
    lastError: textOrNull(row, "last_error"),
  };
}

/**
 * A job whose lane is being worked on waits, so that no lane is worked on twice at a time. `group_key` names the key
 * for ever; `dedupe_key` is dropped when two jobs of the key have to wait beside each other. A job starts after its
 * time, so the walk along `run_at_ms` passes waiting and running ones alike.
 */
const claimSql = `
UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_token = ?1, lease_until_ms = ?2
WHERE job_id = (
  SELECT job_id FROM jobs AS due
  WHERE state <> 'dead' AND run_at_ms <= ?3 AND (state = 'waiting' OR lease_until_ms <= ?3)
    AND queue IN (SELECT value FROM json_each(?4))
    AND NOT EXISTS (
      SELECT 1 FROM jobs AS busy
      WHERE busy.state = 'running' AND busy.lease_until_ms > ?3 AND busy.org_id = due.org_id
        AND busy.queue = due.queue AND busy.lane = due.lane AND busy.job_id <> due.job_id
    )
  ORDER BY run_at_ms, job_id LIMIT 1
) RETURNING *`;

const burySql = `
UPDATE jobs SET state = 'dead', lease_token = NULL, lease_until_ms = NULL, dedupe_key = NULL,
  last_error = '${LEFT_BEHIND}'
WHERE state = 'running' AND lease_until_ms <= ? AND attempts >= max_attempts`;

/** A retried job gives up its key when a newer one already waits under it: both will run, one after the other. */
const retrySql = `
UPDATE jobs SET state = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'waiting' END,
  lease_token = NULL, lease_until_ms = NULL, last_error = coalesce(?, last_error), run_at_ms = ?,
  attempts = attempts - ?,
  dedupe_key = CASE WHEN EXISTS (
    SELECT 1 FROM jobs AS other WHERE other.org_id = jobs.org_id AND other.queue = jobs.queue
      AND other.dedupe_key = jobs.dedupe_key AND other.state = 'waiting'
  ) THEN NULL ELSE dedupe_key END
WHERE job_id = ? AND state = 'running' AND lease_token = ?`;

/** The same, and never buried. */
const keepSql = retrySql.replace("attempts >= max_attempts", "0");

export function createSqliteJobQueue(connection: Connection): JobQueue {
  return {
    async claim(queues, nowMs, leaseMs) {
      const names = JSON.stringify(queues);
      return connection.lazyTransaction(() => {
        connection.run(burySql, [nowMs]);
        const values = [randomUUID(), nowMs + leaseMs, nowMs, names];
        const row = connection.get(claimSql, values);
        return row === undefined ? undefined : toLeasedJob(row);
      });
    },
    async renew(jobId, leaseToken, leaseUntilMs) {
      return connection.lazyTransaction(() => {
        const { changes } = connection.run(
          "UPDATE jobs SET lease_until_ms = ? WHERE job_id = ? AND state = 'running' AND lease_token = ?",
          [leaseUntilMs, jobId, leaseToken],
        );
        return changes === 1;
      });
    },
    async fail(jobId, leaseToken, error, retryAtMs, isPassing = false) {
      const shown = error.slice(0, MAX_ERROR_CHARACTERS);
      const sql = isPassing ? keepSql : retrySql;
      return connection.run(sql, [shown, retryAtMs, 0, jobId, leaseToken]).changes === 1;
    },
    async release(jobId, leaseToken) {
      const sql = keepSql.replace("run_at_ms = ?", "run_at_ms = min(run_at_ms, ?)");
      return connection.run(sql, [null, Number.MAX_SAFE_INTEGER, 1, jobId, leaseToken]).changes === 1;
    },
    async recover(nowMs, delayMs) {
      return connection.transaction(() => {
        const rows = connection.all("SELECT job_id, attempts, lease_token FROM jobs WHERE state = 'running'");
        for (const row of rows) {
          const attempt = number(row, "attempts");
          const dueMs = nowMs + (attempt > 1 ? delayMs(attempt) : 0);
          connection.run(retrySql, [LEFT_BEHIND, dueMs, 0, number(row, "job_id"), text(row, "lease_token")]);
        }
        return rows.length;
      });
    },
    async find(jobId) {
      const row = connection.get("SELECT * FROM jobs WHERE job_id = ?", [jobId]);
      return row === undefined ? undefined : toStatus(row);
    },
    async findByKey(orgId, queue, dedupeKey) {
      const rows = connection.all(
        "SELECT * FROM jobs WHERE org_id = ? AND queue = ? AND group_key = ? ORDER BY job_id",
        [orgId, queue, dedupeKey],
      );
      return rows.map(toStatus);
    },
    async nextDueMs(queues) {
      const row = connection.get(
        `SELECT min(CASE state WHEN 'waiting' THEN run_at_ms ELSE lease_until_ms END) AS due FROM jobs
         WHERE state IN ('waiting', 'running') AND queue IN (SELECT value FROM json_each(?))`,
        [JSON.stringify(queues)],
      );
      return row === undefined ? undefined : (numberOrNull(row, "due") ?? undefined);
    },
    async stats(nowMs) {
      const row = connection.get(
        `SELECT coalesce(sum(state = 'waiting'), 0) AS waiting, coalesce(sum(state = 'running'), 0) AS running,
           coalesce(sum(state = 'dead'), 0) AS dead,
           coalesce(max(CASE state WHEN 'waiting' THEN ?1 - run_at_ms WHEN 'running' THEN ?1 - lease_until_ms END), 0)
             AS oldest FROM jobs`,
        [nowMs],
      );
      if (row === undefined) return { waiting: 0, running: 0, dead: 0, oldestDueMs: 0 };
      return {
        waiting: number(row, "waiting"),
        running: number(row, "running"),
        dead: number(row, "dead"),
        oldestDueMs: Math.max(0, number(row, "oldest")),
      };
    },
    async revive(queue, nowMs) {
      return connection.run(
        `UPDATE jobs SET state = 'waiting', attempts = 0, run_at_ms = ?, dedupe_key = NULL
         WHERE state = 'dead' AND (? IS NULL OR queue = ?)`,
        [nowMs, queue, queue],
      ).changes;
    },
  };
}
