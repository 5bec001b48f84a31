import type { RequestService } from "../../services/request-service.ts";
import type { Handlers } from "../handler.ts";

const DEFAULT_PAGE = 100;

export function requestHandlers(requests: RequestService) {
  return {
    async get_requests({ body }, { principal }) {
      const filter = {
        userId: body.user_id,
        requestId: body.request_id,
        sessionId: body.session_id,
        startTime: body.start_time,
        endTime: body.end_time,
      };
      const page = await requests.listSessions(
        principal.orgId,
        filter,
        body.top_k ?? DEFAULT_PAGE,
        body.offset ?? 0,
      );
      return {
        success: true,
        sessions: [...page.sessions],
        has_more: page.hasMore,
        msg: `Found ${page.requests} request(s) in ${page.sessions.length} session(s)`,
      };
    },
    async delete_request({ body }, { principal }) {
      const deleted = await requests.deleteRequests(principal.orgId, { requestIds: [body.request_id] });
      return { success: true, message: "Deleted successfully", deleted_count: deleted.requests };
    },
    async delete_session({ body }, { principal }) {
      const selector = {
        sessionId: body.session_id,
        ...(body.user_id === null ? {} : { userId: body.user_id }),
      };
      const deleted = await requests.deleteRequests(principal.orgId, selector);
      return {
        success: true,
        message: `Deleted ${deleted.requests} item(s)`,
        deleted_requests_count: deleted.requests,
        deleted_interactions_count: deleted.interactions,
      };
    },
    async delete_requests_by_ids({ body }, { principal }) {
      const deleted = await requests.deleteRequests(principal.orgId, { requestIds: body.request_ids });
      return {
        success: true,
        deleted_count: deleted.requests,
        message: `Deleted ${deleted.requests} item(s)`,
      };
    },
    async delete_all_interactions(_input, { principal }) {
      const deleted = await requests.deleteRequests(principal.orgId, {});
      return { success: true, deleted_count: deleted.interactions, message: "Deleted successfully" };
    },
  } satisfies Partial<Handlers>;
}
