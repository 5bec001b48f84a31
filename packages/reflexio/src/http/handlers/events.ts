import type { EventService } from "../../services/event-service.ts";
import type { Handlers } from "../handler.ts";

export function eventHandlers(events: EventService) {
  return {
    async events({ query }, { principal, lastEventId, signal, stopping }) {
      const filter = {
        types: query.types,
        userId: query.user_id,
        sessionId: query.session_id,
        requestId: query.request_id,
        operationId: query.operation_id,
      };
      return events.follow(principal.orgId, filter, lastEventId ?? query.last_event_id, [signal, stopping]);
    },
  } satisfies Partial<Handlers>;
}
