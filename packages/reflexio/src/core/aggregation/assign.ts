import type { SourceRule } from "../../ports/rule-writer.ts";
import { describeRule, type RuleFeatures, ruleSimilarity } from "./rule-similarity.ts";

/** Members of a stored cluster. */
export interface KnownCluster {
  readonly clusterId: number;
  readonly members: readonly number[];
}

/** Members of a cluster after assignment, oldest rule first. */
export interface AssignedCluster {
  /** Null for a new one. */
  readonly clusterId: number | null;
  /** Empty when all members are gone. */
  readonly rules: readonly SourceRule[];
}

interface Entry {
  readonly rule: SourceRule;
  readonly features: RuleFeatures;
}

interface Growing {
  readonly clusterId: number | null;
  readonly entries: Entry[];
}

/** Members a newcomer is compared with. More would change the average little and cost much. */
const COMPARED_MEMBERS = 8;

function averageSimilarity(entry: Entry, cluster: Growing): number {
  const count = Math.min(COMPARED_MEMBERS, cluster.entries.length);
  let sum = 0;
  for (const other of cluster.entries.slice(0, count)) sum += ruleSimilarity(entry.features, other.features);
  return count === 0 ? 0 : sum / count;
}

/** Clusters by the telling words of their members: only those that share one can be alike. */
class ClusterIndex {
  readonly #byToken = new Map<string, Set<Growing>>();

  add(cluster: Growing, entry: Entry): void {
    for (const token of entry.features.content.tokens) {
      const known = this.#byToken.get(token);
      if (known === undefined) this.#byToken.set(token, new Set([cluster]));
      else known.add(cluster);
    }
  }

  candidates(entry: Entry): Set<Growing> {
    const found = new Set<Growing>();
    for (const token of entry.features.content.tokens) {
      for (const cluster of this.#byToken.get(token) ?? []) found.add(cluster);
    }
    return found;
  }
}

function bestCluster(entry: Entry, candidates: Iterable<Growing>, threshold: number): Growing | undefined {
  let best: { readonly cluster: Growing; readonly score: number } | undefined;
  for (const cluster of candidates) {
    const score = averageSimilarity(entry, cluster);
    if (score >= threshold && (best === undefined || score > best.score)) best = { cluster, score };
  }
  return best?.cluster;
}

/** Members stay while they resemble the others; one that was edited into something else is left out. */
function keepMembers(
  cluster: Growing,
  members: readonly Entry[],
  changed: ReadonlySet<number>,
  threshold: number,
): void {
  cluster.entries.push(...members.filter((entry) => !changed.has(entry.rule.id)));
  for (const entry of members.filter((member) => changed.has(member.rule.id))) {
    const fits = cluster.entries.length === 0 || averageSimilarity(entry, cluster) >= threshold;
    if (fits) cluster.entries.push(entry);
  }
}

export interface AssignOptions {
  /** Ids of rules that were edited since they were assigned. */
  readonly changed: ReadonlySet<number>;
  /** Similarity from which a rule belongs to a cluster, 0 to 1. */
  readonly threshold: number;
  /** Lets others work in between: thousands of new rules take seconds. */
  readonly pause: () => Promise<void>;
}

/** New rules that are placed without a pause. */
const RULES_AT_ONCE = 50;

/**
 * Puts every rule into a cluster of like rules. Rules stay where they are, new ones join the cluster they resemble
 * most on average, from the threshold on, or begin one. Deterministic: the oldest rules come first.
 */
export async function assignRules(
  rules: readonly SourceRule[],
  known: readonly KnownCluster[],
  { changed, threshold, pause }: AssignOptions,
): Promise<AssignedCluster[]> {
  const entries = new Map(
    rules.map((rule) => [rule.id, { rule, features: describeRule(rule, rule.vector) }]),
  );
  const index = new ClusterIndex();
  const clusters: Growing[] = [];
  const assigned = new Set<number>();
  for (const { clusterId, members } of known) {
    const cluster: Growing = { clusterId, entries: [] };
    const present = members.map((id) => entries.get(id)).filter((entry) => entry !== undefined);
    keepMembers(cluster, present, changed, threshold);
    for (const entry of cluster.entries) {
      assigned.add(entry.rule.id);
      index.add(cluster, entry);
    }
    clusters.push(cluster);
  }
  let placed = 0;
  for (const entry of entries.values()) {
    if (assigned.has(entry.rule.id)) continue;
    if (++placed % RULES_AT_ONCE === 0) await pause();
    const cluster = bestCluster(entry, index.candidates(entry), threshold) ?? startCluster(clusters);
    cluster.entries.push(entry);
    index.add(cluster, entry);
  }
  return clusters.map(({ clusterId, entries: members }) => ({
    clusterId,
    rules: members.map((entry) => entry.rule).sort((a, b) => a.id - b.id),
  }));
}

function startCluster(clusters: Growing[]): Growing {
  const cluster: Growing = { clusterId: null, entries: [] };
  clusters.push(cluster);
  return cluster;
}
