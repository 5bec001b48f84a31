import type { DaySpend, SpendCaps, SpendEntry, SpendingStore, SpendWrite } from "../../../ports/spending.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";

const SUMS = `count(*) AS calls, coalesce(sum(input_tokens), 0) AS input,
  coalesce(sum(output_tokens), 0) AS output, coalesce(sum(cost_usd), 0) AS cost`;

function readDay(connection: Connection, orgId: string, day: string): DaySpend {
  const row = connection.get(`SELECT ${SUMS} FROM spending WHERE org_id = ? AND day = ?`, [orgId, day]);
  return row === undefined ? { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 } : toSpend(row);
}

function toSpend(row: SqlRow): DaySpend {
  return {
    calls: number(row, "calls"),
    inputTokens: number(row, "input"),
    outputTokens: number(row, "output"),
    costUsd: number(row, "cost"),
  };
}

function fits(spent: DaySpend, entry: SpendEntry, caps: SpendCaps): boolean {
  const tokens = spent.inputTokens + spent.outputTokens + entry.inputTokens + entry.outputTokens;
  if (caps.tokensPerDay !== null && tokens > caps.tokensPerDay) return false;
  return caps.costUsdPerDay === null || spent.costUsd + entry.costUsd <= caps.costUsdPerDay;
}

/** Counts a call, or corrects what it was counted as. Runs inside a commit. */
export function writeSpending(connection: Connection, orgId: string, write: SpendWrite): WriteResult {
  if (write.type === "spend.settle") {
    const { changes } = connection.run(
      `UPDATE spending SET input_tokens = ?, output_tokens = ?, cost_usd = ?, settled = 1
       WHERE org_id = ? AND call_id = ? AND settled = 0`,
      [write.inputTokens, write.outputTokens, write.costUsd, orgId, write.callId],
    );
    return { count: changes, ids: [write.callId] };
  }
  const { entry, caps } = write;
  if (!fits(readDay(connection, orgId, entry.day), entry, caps)) return { count: 0, ids: [] };
  connection.run(
    `INSERT INTO spending (org_id, day, call_id, at_ms, provider, model, role, paid_for_run, input_tokens,
       output_tokens, cost_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      orgId,
      entry.day,
      entry.callId,
      entry.atMs,
      entry.provider,
      entry.model,
      entry.role,
      entry.runId,
      entry.inputTokens,
      entry.outputTokens,
      entry.costUsd,
    ],
  );
  return { count: 1, ids: [entry.callId] };
}

export function createSpendingStore(connection: Connection): SpendingStore {
  return {
    ofDay: async (orgId, day) => readDay(connection, orgId, day),
    async between(orgId, firstDay, lastDay) {
      const rows = connection.all(
        `SELECT day, provider, model, role, ${SUMS} FROM spending
         WHERE org_id = ? AND day BETWEEN ? AND ?
         GROUP BY day, provider, model, role ORDER BY day, provider, model, role`,
        [orgId, firstDay, lastDay],
      );
      return rows.map((row) => ({
        day: text(row, "day"),
        provider: text(row, "provider"),
        model: text(row, "model"),
        role: text(row, "role"),
        ...toSpend(row),
      }));
    },
    async learningsMade(orgId, firstDay, lastDay) {
      const row = connection.get(
        `SELECT count(*) AS n FROM (
           SELECT DISTINCT kind, learning_id FROM run_outcomes
           WHERE org_id = ?1 AND learning_id IS NOT NULL AND action IN ('added', 'updated')
             AND run_id IN (SELECT paid_for_run FROM spending WHERE org_id = ?1 AND day BETWEEN ?2 AND ?3)
         )`,
        [orgId, firstDay, lastDay],
      );
      return row === undefined ? 0 : number(row, "n");
    },
  };
}
