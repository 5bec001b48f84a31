import { DEFAULT_ORG_ID } from "@reflexio/contracts";
import type { Storage } from "../../src/ports/storage.ts";

function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

const EVERY_STATE = [null, "pending", "archived"] as const;

/** Everything that was stored, without ids, times and what a life costs: equal for equal histories. */
export async function readFinalState(storage: Storage): Promise<Readonly<Record<string, readonly string[]>>> {
  const org = DEFAULT_ORG_ID;
  const profiles = await storage.profiles.list(org, { statuses: EVERY_STATE, notExpiredAt: null }, null);
  const rules = await storage.userPlaybooks.list(org, { statuses: null }, null);
  const shared = await storage.agentPlaybooks.list(org, { statuses: null, approvals: null }, null);
  const turns = await storage.interactions.list(org, {}, null);
  const runs = await storage.runs.list(org, {}, 1_000, null);
  const everything = { agentVersion: null, sessionId: null, userId: null, evaluationName: null };
  const evaluations = await storage.evaluations.list(org, everything, 1_000);
  const groups = await storage.aggregation.groups(org, { agentVersion: null, playbookName: null });
  const changes = await Promise.all(groups.map((group) => storage.aggregation.changes(org, group, 1_000)));
  const outcomes = await Promise.all(runs.map((run) => storage.runs.outcomesOfRun(org, run.run_id)));
  const operations = await Promise.all(
    (["profile_generation", "playbook_generation"] as const).map((name) =>
      storage.operations.latest(org, name),
    ),
  );
  const anything = { operation: null, keyId: null, userId: null, fromMs: null, toMs: null, before: null };
  const audit = await storage.audit.list(org, anything, 1_000);
  const jobs = await storage.jobs.stats(0);
  const evidence = await Promise.all([
    ...profiles.map((row) => storage.runs.evidenceOf(org, "profile", row.profile_id)),
    ...rules.map((row) => storage.runs.evidenceOf(org, "user_playbook", String(row.user_playbook_id))),
  ]);
  return {
    turns: sorted(turns.map((row) => [row.user_id, row.role, row.content, row.interaction_id])),
    profiles: sorted(
      profiles.map((row) => [row.user_id, row.content, row.status, row.source_interaction_ids]),
    ),
    rules: sorted(rules.map((row) => [row.user_id, row.content, row.status, row.source_interaction_ids])),
    shared: sorted(
      shared.map((row) => [row.content, row.status, row.playbook_status, row.playbook_metadata]),
    ),
    changes: sorted(
      changes.flat().map((one) => [one.added.length, one.removed.length, one.updated.length, one.run_mode]),
    ),
    evaluations: sorted(
      evaluations.map((row) => [row.user_id, row.evaluation_name, row.is_success, row.evaluator]),
    ),
    runs: sorted(
      runs.map((run) => [run.kind, run.user_id, run.extractor, run.learner, run.status, run.turns_read]),
    ),
    outcomes: sorted(outcomes.flat().map((one) => [one.kind, one.action, one.content, one.evidence])),
    evidence: sorted(evidence.flat()),
    operations: sorted(
      operations.flatMap((one) =>
        one === undefined ? [] : [[one.service, one.status, one.turnsRead, one.generated, one.users]],
      ),
    ),
    // Every life makes itself a key.
    audit: sorted(
      audit
        .filter((entry) => entry.changes.every(({ what }) => !what.startsWith("api_key")))
        .map((entry) => [entry.operation, entry.changes.map(({ what, count }) => [what, count])]),
    ),
    jobs: sorted([jobs.dead, jobs.running]),
  };
}
