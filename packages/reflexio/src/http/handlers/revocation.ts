import type { StoredLearning } from "../../ports/storage.ts";
import type { RevocationService } from "../../services/revocation-service.ts";
import type { Handlers } from "../handler.ts";
import { toSummary } from "./learning.ts";
import { actorOf } from "./learning-edits.ts";

export function revocationHandlers(revocations: RevocationService) {
  const shown = (learnings: readonly StoredLearning[]) => learnings.map(toSummary);
  return {
    async revoke_learning({ body }, { principal }) {
      const { learning, revoked, derived, places, hasMore } = await revocations.revoke(principal.orgId, {
        kind: body.kind,
        id: body.id,
        includeDerived: body.include_derived,
        dryRun: body.dry_run,
        reason: body.reason ?? "revoked by hand",
        actor: actorOf(principal),
      });
      return {
        learning: toSummary(learning),
        dry_run: body.dry_run,
        revoked: shown(revoked),
        derived: shown(derived),
        served: places.map(({ userId, sessionId, callId, times, firstAt, lastAt }) => ({
          ...(userId === null ? {} : { user_id: userId }),
          ...(sessionId === null ? {} : { session_id: sessionId }),
          correlation_id: callId,
          times,
          first_at: firstAt,
          last_at: lastAt,
        })),
        served_truncated: hasMore,
      };
    },
  } satisfies Partial<Handlers>;
}
