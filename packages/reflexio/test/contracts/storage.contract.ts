import { describe } from "vitest";
import { describeAudit } from "./storage/audit.ts";
import { describeClock } from "./storage/clock.ts";
import type { StorageEngine } from "./storage/engine.ts";
import { describeHistory } from "./storage/history.ts";
import { describeInteractions } from "./storage/interactions.ts";
import { describeLearnings } from "./storage/learnings.ts";
import { describeLedger } from "./storage/ledger.ts";
import { describeModel } from "./storage/model.ts";
import { describeRequests } from "./storage/requests.ts";
import { describeSearch } from "./storage/search.ts";
import { describeSettings } from "./storage/settings.ts";
import { describeSpending } from "./storage/spending.ts";
import { describeTenants } from "./storage/tenants.ts";
import { describeVectors } from "./storage/vectors.ts";

/** What every storage engine owes its callers, domain by domain. */
export function describeStorageContract(engine: StorageEngine): void {
  describe(`storage contract: ${engine.name}`, () => {
    describeInteractions(engine);
    describeRequests(engine);
    describeLearnings(engine);
    describeHistory(engine);
    describeLedger(engine);
    describeSettings(engine);
    describeSearch(engine);
    describeVectors(engine);
    describeSpending(engine);
    describeAudit(engine);
    describeTenants(engine);
    describeClock(engine);
    describeModel(engine);
  });
}
