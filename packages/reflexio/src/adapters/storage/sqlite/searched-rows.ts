import { searchTextOfTurn } from "../../../core/render-turn.ts";
import { searchTextOfProfile, searchTextOfRule } from "../../../core/search/searched-text.ts";
import type { SearchKind } from "../../../ports/records.ts";
import type { SqlRow } from "./driver.ts";
import { toAgentPlaybook, toInteraction, toProfile, toUserPlaybook } from "./rows.ts";

/** What search reads of a row, the whole of it as it is stored. */
export function searchTextOf(kind: SearchKind, row: SqlRow): string {
  switch (kind) {
    case "interaction":
      return searchTextOfTurn(toInteraction(row));
    case "profile":
      return searchTextOfProfile(toProfile(row));
    case "user_playbook":
      return searchTextOfRule(toUserPlaybook(row));
    case "agent_playbook":
      return searchTextOfRule(toAgentPlaybook(row));
  }
}
