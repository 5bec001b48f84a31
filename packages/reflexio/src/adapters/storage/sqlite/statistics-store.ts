import type { PeriodFigures, Span, StatisticsStore } from "../../../ports/evaluation-store.ts";
import { number } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";

const CURRENT = "status IS NULL AND superseded_by IS NULL";

/** Rows that are counted, by the column that dates them. */
const sources = {
  interactions: "SELECT created_at AS at FROM interactions WHERE org_id = ?1",
  profiles: `SELECT last_modified_timestamp AS at FROM profiles WHERE org_id = ?1 AND ${CURRENT}`,
  playbooks: `SELECT created_at AS at FROM user_playbooks WHERE org_id = ?1 AND ${CURRENT}
    UNION ALL SELECT created_at AS at FROM agent_playbooks WHERE org_id = ?1 AND ${CURRENT}`,
} as const;

const PERIOD = "at >= ?2 AND at < ?3";

export function createStatisticsStore(connection: Connection): StatisticsStore {
  function count(source: keyof typeof sources, orgId: string, { from, to }: Span): number {
    const sql = `SELECT count(*) AS n FROM (${sources[source]}) WHERE ${PERIOD}`;
    const row = connection.get(sql, [orgId, from, to]);
    return row === undefined ? 0 : number(row, "n");
  }

  function buckets(source: keyof typeof sources, orgId: string, { from, to }: Span, seconds: number) {
    return connection
      .all(
        `SELECT at / ?4 * ?4 AS start, count(*) AS n FROM (${sources[source]}) WHERE ${PERIOD}
         GROUP BY start ORDER BY start`,
        [orgId, from, to, seconds],
      )
      .map(toPoint);
  }

  return {
    async period(orgId, span): Promise<PeriodFigures> {
      const judged = connection.get(
        `SELECT count(*) AS n, coalesce(sum(is_success), 0) AS successes FROM evaluations
         WHERE org_id = ? AND created_at >= ? AND created_at < ?`,
        [orgId, span.from, span.to],
      );
      return {
        profiles: count("profiles", orgId, span),
        interactions: count("interactions", orgId, span),
        playbooks: count("playbooks", orgId, span),
        evaluations: judged === undefined ? 0 : number(judged, "n"),
        successes: judged === undefined ? 0 : number(judged, "successes"),
      };
    },
    async series(orgId, span, bucketSeconds) {
      const evaluations = connection.all(
        `SELECT created_at / ?4 * ?4 AS start, count(*) AS n, sum(is_success) AS successes FROM evaluations
         WHERE org_id = ?1 AND created_at >= ?2 AND created_at < ?3 GROUP BY start ORDER BY start`,
        [orgId, span.from, span.to, bucketSeconds],
      );
      return {
        interactions: buckets("interactions", orgId, span, bucketSeconds),
        profiles: buckets("profiles", orgId, span, bucketSeconds),
        playbooks: buckets("playbooks", orgId, span, bucketSeconds),
        evaluations: evaluations.map((row) => ({ ...toPoint(row), successes: number(row, "successes") })),
      };
    },
  };
}

function toPoint(row: SqlRow) {
  return { start: number(row, "start"), count: number(row, "n") };
}
