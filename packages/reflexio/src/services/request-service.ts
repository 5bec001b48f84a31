import type { RequestDataView, SessionView } from "@reflexio/contracts";
import { groupBy } from "../core/group-by.ts";
import { toInteractionView } from "../core/views.ts";
import type { InteractionRecord, RequestRecord } from "../ports/records.ts";
import type { RequestFilter, RequestSelector, Storage } from "../ports/storage.ts";

export interface SessionPage {
  readonly sessions: readonly SessionView[];
  readonly hasMore: boolean;
  /** Publish calls on this page. */
  readonly requests: number;
}

export interface DeletedRequests {
  readonly requests: number;
  readonly interactions: number;
}

/** Publish calls and sessions: listing and deleting. */
export interface RequestService {
  listSessions(orgId: string, filter: RequestFilter, limit: number, offset: number): Promise<SessionPage>;
  /** Deletes publish calls with their turns. What was learnt from them stays. */
  deleteRequests(orgId: string, selector: RequestSelector): Promise<DeletedRequests>;
}

function toView(request: RequestRecord, turns: readonly InteractionRecord[]): RequestDataView {
  const { skip_aggregation: _skip, force_extraction: _force, session_id, ...rest } = request;
  return {
    request: { ...rest, ...(session_id === null ? {} : { session_id }) },
    interactions: turns.map((turn) => toInteractionView(turn)),
  };
}

/** Sessions in the order in which their newest publish call appears. */
function groupBySession(
  requests: readonly RequestRecord[],
  turns: readonly InteractionRecord[],
): SessionView[] {
  const byRequest = groupBy(turns, (turn) => turn.request_id);
  const bySession = groupBy(requests, (request) => request.session_id ?? "");
  return [...bySession].map(([session_id, group]) => ({
    session_id,
    requests: group.map((request) => toView(request, byRequest.get(request.request_id) ?? [])),
  }));
}

export function createRequestService(storage: Storage): RequestService {
  return {
    async listSessions(orgId, filter, limit, offset) {
      // One more than asked for tells whether there is a next page.
      const found = await storage.requests.list(orgId, filter, limit + 1, offset);
      const requests = found.slice(0, limit);
      const turns = await storage.requests.turnsOf(
        orgId,
        requests.map((request) => request.request_id),
      );
      return {
        sessions: groupBySession(requests, turns),
        hasMore: found.length > limit,
        requests: requests.length,
      };
    },
    async deleteRequests(orgId, selector) {
      const result = await storage.commit(orgId, [
        { type: "interactions.delete", selector },
        { type: "requests.delete", selector },
      ]);
      const [turns, requests] = result.ok ? result.results : [];
      return { interactions: turns?.count ?? 0, requests: requests?.count ?? 0 };
    },
  };
}
