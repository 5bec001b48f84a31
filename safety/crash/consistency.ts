import { createHashingEmbedder } from "../../packages/reflexio/src/adapters/embedders/hashing.ts";
import type { Connection } from "../../packages/reflexio/src/adapters/storage/sqlite/driver.ts";
import {
  toAgentPlaybook,
  toInteraction,
  toProfile,
  toUserPlaybook,
} from "../../packages/reflexio/src/adapters/storage/sqlite/rows.ts";
import { searchTables } from "../../packages/reflexio/src/adapters/storage/sqlite/text-index.ts";
import { searchTextOfTurn } from "../../packages/reflexio/src/core/render-turn.ts";
import {
  searchTextOfProfile,
  searchTextOfRule,
} from "../../packages/reflexio/src/core/search/searched-text.ts";
import { cell, count } from "../support/database.ts";

/** Queries that must find nothing, whenever the process ended. */
const halfDone: Readonly<Record<string, string>> = {
  "a request without turns":
    "SELECT count(*) FROM requests AS r WHERE NOT EXISTS (SELECT 1 FROM interactions AS i WHERE i.org_id = r.org_id AND i.request_id = r.request_id)",
  "a turn without its request":
    "SELECT count(*) FROM interactions AS i WHERE NOT EXISTS (SELECT 1 FROM requests AS r WHERE i.org_id = r.org_id AND i.request_id = r.request_id)",
  "a receipt of a request that is not stored":
    "SELECT count(*) FROM receipts AS c WHERE c.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM requests AS r WHERE c.org_id = r.org_id AND c.request_id = r.request_id)",
  "an unread turn that no job will read": `
    SELECT count(*) FROM (SELECT org_id, user_id, max(interaction_id) AS newest FROM interactions GROUP BY org_id, user_id) AS u
    WHERE NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.org_id = u.org_id AND j.queue = 'learn' AND j.state <> 'dead'
      AND json_extract(j.payload, '$.user_id') = u.user_id)
    AND (SELECT coalesce(min(c.last_interaction_id), 0) FROM cursors AS c
      WHERE c.org_id = u.org_id AND c.user_id = u.user_id) < u.newest`,
  "a learning without evidence":
    "SELECT count(*) FROM user_playbooks AS l WHERE NOT EXISTS (SELECT 1 FROM evidence AS e WHERE e.org_id = l.org_id AND e.kind = 'user_playbook' AND e.learning_id = CAST(l.row_id AS TEXT))",
  "a learning from a turn that counts as unread": `
    SELECT count(*) FROM evidence AS e JOIN interactions AS i USING (interaction_id)
    WHERE NOT EXISTS (SELECT 1 FROM cursors AS c WHERE c.org_id = i.org_id AND c.user_id = i.user_id
      AND c.last_interaction_id >= i.interaction_id)`,
  "a learning that no run added":
    "SELECT count(*) FROM user_playbooks AS l WHERE 1 <> (SELECT count(*) FROM run_outcomes AS o WHERE o.kind = 'user_playbook' AND o.action = 'added' AND o.learning_id = CAST(l.row_id AS TEXT))",
  "evidence of a learning that is not there":
    "SELECT count(*) FROM evidence AS e WHERE e.kind = 'user_playbook' AND NOT EXISTS (SELECT 1 FROM user_playbooks AS l WHERE CAST(l.row_id AS TEXT) = e.learning_id)",
  "a cluster whose rule is not there":
    "SELECT count(*) FROM aggregation_clusters AS c WHERE c.agent_playbook_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agent_playbooks AS a WHERE a.row_id = c.agent_playbook_id)",
  "a current shared rule that stands for no cluster":
    "SELECT count(*) FROM agent_playbooks AS a WHERE a.status IS NULL AND NOT EXISTS (SELECT 1 FROM aggregation_clusters AS c WHERE a.row_id IN (c.agent_playbook_id, c.proposal_id))",
  "a member of a cluster that is not there":
    "SELECT count(*) FROM aggregation_members AS m WHERE NOT EXISTS (SELECT 1 FROM aggregation_clusters AS c WHERE c.cluster_id = m.cluster_id)",
  "a job that was given up": "SELECT count(*) FROM jobs WHERE state = 'dead'",
};

/** Each extractor's runs over a user's turns touch no turn twice, leave none out, and end where the cursor stands. */
function readTwice(connection: Connection): string[] {
  const problems: string[] = [];
  const lanes = connection.all("SELECT org_id, user_id, extractor, last_interaction_id FROM cursors");
  for (const lane of lanes) {
    const who = [cell(lane, "org_id"), cell(lane, "user_id"), cell(lane, "extractor")];
    const runs = connection.all(
      `SELECT first_interaction_id AS first, last_interaction_id AS last, turns_read FROM runs
       WHERE org_id = ? AND user_id = ? AND extractor = ? AND status = 'succeeded' ORDER BY first_interaction_id`,
      who,
    );
    let before = 0;
    let read = 0;
    for (const run of runs) {
      if (Number(run.first) <= before) problems.push(`${who.join(" ")} read turn ${run.first} twice`);
      before = Number(run.last);
      read += Number(run.turns_read);
    }
    if (before !== Number(lane.last_interaction_id))
      problems.push(
        `the cursor of ${who.join(" ")} stands at ${lane.last_interaction_id}, its runs end at ${before}`,
      );
    const turns = count(
      connection,
      "SELECT count(*) FROM interactions WHERE org_id = ? AND user_id = ? AND interaction_id <= ?",
      [...who.slice(0, 2), Number(lane.last_interaction_id)],
    );
    if (read !== turns) problems.push(`${who.join(" ")} read ${read} turns, but ${turns} are stored`);
  }
  return problems;
}

const kinds = ["interaction", "profile", "user_playbook", "agent_playbook"] as const;

/** Text index and vectors against the rows they are made from. */
function indexProblems(connection: Connection): string[] {
  const problems: string[] = [];
  for (const kind of kinds) {
    const { rows, key, index } = searchTables[kind];
    const missing = count(
      connection,
      `SELECT count(*) FROM (SELECT ${key} FROM ${rows} EXCEPT SELECT id FROM ${index}_docsize)`,
    );
    if (missing > 0) problems.push(`${missing} ${rows} are not in the text index`);
    const extra = count(
      connection,
      `SELECT count(*) FROM (SELECT id FROM ${index}_docsize EXCEPT SELECT ${key} FROM ${rows})`,
    );
    if (extra > 0) problems.push(`the text index has ${extra} ${rows} that are not stored`);
    const blind = count(
      connection,
      `SELECT count(*) FROM ${rows} AS r WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE kind = ?1 AND row_id = r.${key})
       AND NOT EXISTS (SELECT 1 FROM pending_vectors WHERE kind = ?1 AND row_id = r.${key})`,
      [kind],
    );
    if (blind > 0) problems.push(`${blind} ${rows} have no vector and wait for none`);
    const left = count(
      connection,
      `SELECT count(*) FROM vectors WHERE kind = ? AND row_id NOT IN (SELECT ${key} FROM ${rows})`,
      [kind],
    );
    if (left > 0) problems.push(`${left} vectors of ${rows} that are not stored`);
    try {
      connection.run(`INSERT INTO ${index} (${index}) VALUES ('integrity-check')`);
    } catch (error) {
      problems.push(`${index}: ${String(error)}`);
    }
  }
  return problems;
}

/** Every broken rule of a database that a process left behind; none when it is whole. */
export function inconsistencies(connection: Connection): string[] {
  const [integrity] = connection.all("PRAGMA integrity_check");
  const verdict = String(integrity?.integrity_check);
  const found = Object.entries(halfDone).flatMap(([name, sql]) => {
    const cases = count(connection, sql);
    return cases === 0 ? [] : [`${cases} times ${name}`];
  });
  return [
    ...(verdict === "ok" ? [] : [`integrity: ${verdict}`]),
    ...found,
    ...readTwice(connection),
    ...indexProblems(connection),
  ];
}

const textOfRow = {
  interaction: (row: Record<string, unknown>) => searchTextOfTurn(toInteraction(row)),
  profile: (row: Record<string, unknown>) => searchTextOfProfile(toProfile(row)),
  user_playbook: (row: Record<string, unknown>) => searchTextOfRule(toUserPlaybook(row)),
  agent_playbook: (row: Record<string, unknown>) => searchTextOfRule(toAgentPlaybook(row)),
};

/** Vectors that are not those of the text they stand for. */
export async function wrongVectors(connection: Connection): Promise<string[]> {
  const embedder = createHashingEmbedder();
  const problems: string[] = [];
  for (const kind of kinds) {
    const { rows, key } = searchTables[kind];
    const stored = connection.all(
      `SELECT r.*, v.vector FROM ${rows} AS r JOIN vectors AS v ON v.kind = ? AND v.row_id = r.${key}`,
      [kind],
    );
    for (const { vector, ...row } of stored) {
      const [wanted] = await embedder.embed([textOfRow[kind](row)], "document");
      const bytes = wanted === undefined ? [] : [...new Uint8Array(wanted.buffer)];
      const found = vector instanceof Uint8Array ? [...vector] : [];
      if (bytes.join() !== found.join())
        problems.push(`${rows} ${String(row[key])} has the vector of another text`);
    }
  }
  return problems;
}
