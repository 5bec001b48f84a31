import { ReflexioError } from "@reflexio/contracts";
import { costOf, findPrice, type Price, UNKNOWN_PRICE } from "../core/costs/prices.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallMeter, PlannedCall } from "../ports/language-model.ts";
import type { Storage } from "../ports/storage.ts";
import type { Settings, SettingsService } from "./settings.ts";

export interface SpendingDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly newId: () => string;
}

export interface SpendingService {
  /** Counts the calls of one run; refuses those that would exceed a cap of the org. */
  meter(orgId: string, runId: string): CallMeter;
  /** Which cap the day's calls have reached, in a sentence; null when there is room. */
  reachedCap(orgId: string): Promise<string | null>;
}

const DAY_MS = 86_400_000;
const FREE: Price = { inputPerMillion: 0, outputPerMillion: 0 };

/** `2026-11-22`, in UTC. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

function untilTomorrowMs(nowMs: number): number {
  return DAY_MS - (nowMs % DAY_MS);
}

/** A model of the own network costs nothing; one without a listed price counts as a dear one. */
function priceOf(call: PlannedCall): Price {
  return call.isOwnNetwork ? FREE : (findPrice(call.model) ?? UNKNOWN_PRICE);
}

function describeCaps({ tokensPerDay, costUsdPerDay }: Settings["caps"]): string {
  const parts = [
    ...(tokensPerDay === null ? [] : [`${tokensPerDay} tokens`]),
    ...(costUsdPerDay === null ? [] : [`$${costUsdPerDay}`]),
  ];
  return `${parts.join(" or ")} a day`;
}

export function createSpending({ storage, settings, clock, newId }: SpendingDependencies): SpendingService {
  return {
    meter(orgId, runId) {
      return {
        async reserve(call) {
          const { caps } = await settings.of(orgId);
          const atMs = clock.nowMs();
          const callId = newId();
          const { provider, model, role, inputTokens, maxOutputTokens: outputTokens } = call;
          const costUsd = costOf(priceOf(call), { inputTokens, outputTokens });
          const entry = {
            ...{ callId, day: dayOf(atMs), atMs, provider, model, role, runId },
            ...{ inputTokens, outputTokens, costUsd },
          };
          const result = await storage.commit(orgId, [{ type: "spend.reserve", entry, caps }]);
          if (result.ok && result.results[0]?.count === 1) return callId;
          throw new ReflexioError(
            "rate_limited",
            `The cap of ${describeCaps(caps)} leaves no room for another model call today.`,
            {
              retryAfterMs: untilTomorrowMs(atMs),
              hint: "Raise reflexio.caps in the configuration, or wait until midnight UTC.",
            },
          );
        },
        async settle(callId, call, usage) {
          // A provider that does not say what it took is taken at the estimate, without an answer.
          const { inputTokens, outputTokens } = usage ?? { inputTokens: call.inputTokens, outputTokens: 0 };
          const costUsd = usage?.costUsd ?? costOf(priceOf(call), { inputTokens, outputTokens });
          await storage.commit(orgId, [{ type: "spend.settle", callId, inputTokens, outputTokens, costUsd }]);
          return costUsd;
        },
      };
    },
    async reachedCap(orgId) {
      const { caps } = await settings.of(orgId);
      if (caps.tokensPerDay === null && caps.costUsdPerDay === null) return null;
      const spent = await storage.spending.ofDay(orgId, dayOf(clock.nowMs()));
      const tokens = spent.inputTokens + spent.outputTokens;
      const isReached =
        (caps.tokensPerDay !== null && tokens >= caps.tokensPerDay) ||
        (caps.costUsdPerDay !== null && spent.costUsd >= caps.costUsdPerDay);
      return isReached ? `The cap of ${describeCaps(caps)} is reached.` : null;
    },
  };
}
