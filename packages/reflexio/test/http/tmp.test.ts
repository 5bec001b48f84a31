import { expect, it } from "vitest";
import { operations } from "@reflexio/contracts";
import { openTestApp } from "../helpers/app-harness.ts";
import { populate } from "./population.ts";
it("p", async () => {
  const app = await openTestApp();
  const race = await Promise.race([populate(app, "org-x", "zqx"), new Promise((r) => setTimeout(r, 4000))]);
  console.log(race === undefined ? "TIMEOUT" : "ok", app.errors, JSON.stringify(await app.storage.runs.list("org-x", {}, 20, null)).slice(0, 3000));
  const o = await app.as(["admin"], "org-x");
  console.log((await o.call(operations.get_operation_status, { query: {} })).text);
  expect(race).toBeDefined();
}, 10000);
