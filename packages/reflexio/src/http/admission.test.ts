import { operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import { type AdmissionLimits, createAdmission } from "./admission.ts";

const limits: AdmissionLimits = {
  places: { publish: 10, search: 2, generation: 1, other: 2 },
  bodyBytes: 1_000,
};

function open(lag = { ms: 0 }) {
  const refusals: string[] = [];
  const admission = createAdmission({
    limits,
    lagMs: () => lag.ms,
    random: () => 0.5,
    onRefused: (kind) => refusals.push(kind),
  });
  const enter = (id: "publish_interaction" | "search" | "get_interactions" | "health", bytes: number) =>
    admission.enter(id, operations[id], bytes);
  return { admission, enter, refusals };
}

const full = expect.objectContaining({ code: "unavailable", retryAfterMs: 1_500 });

it("lets in as many publishes as it has places, and searches beside them", () => {
  const { admission, enter, refusals } = open();
  const places = Array.from({ length: 10 }, () => enter("publish_interaction", 1));
  expect(() => enter("publish_interaction", 1)).toThrow(full);
  enter("search", 1);
  expect(admission.state()).toMatchObject({ busy: { publish: 10, search: 1, other: 0 }, refused: 1 });
  expect(refusals).toEqual(["publish"]);
  places[3]?.leave();
  places[3]?.leave();
  enter("publish_interaction", 1);
  expect(() => enter("publish_interaction", 1)).toThrow(full);
});

it("holds no more bodies in memory than it may, but lets one large body into an empty server", () => {
  const { enter } = open();
  const large = enter("publish_interaction", 5_000);
  expect(() => enter("publish_interaction", 1)).toThrow(full);
  expect(() => enter("search", 1)).toThrow(full);
  large.leave();
  enter("publish_interaction", 900);
  const unannounced = enter("publish_interaction", 0);
  unannounced.hold(60);
  expect(() => unannounced.hold(60)).toThrow(full);
  unannounced.hold(40);
  unannounced.leave();
  enter("publish_interaction", 100);
  expect(() => enter("publish_interaction", 1)).toThrow(full);
});

it("gives the place of a call that only waits to another, and still counts it as under way", async () => {
  const { admission, enter } = open();
  const waiting = Array.from({ length: 10 }, () => enter("publish_interaction", 100));
  for (const place of waiting) place.vacate();
  expect(admission.state().busy.publish).toBe(0);
  enter("publish_interaction", 1).leave();
  let isIdle = false;
  const idle = admission.idle().then(() => {
    isIdle = true;
  });
  for (const place of waiting.slice(1)) place.leave();
  await Promise.resolve();
  expect(isIdle).toBe(false);
  waiting[0]?.leave();
  await idle;
  expect(admission.state().busy).toEqual({ publish: 0, search: 0, generation: 0, other: 0 });
});

it("takes a tenth of the publishes while the event loop is late, and all searches", () => {
  const lag = { ms: 2_000 };
  const { enter } = open(lag);
  enter("publish_interaction", 1);
  expect(() => enter("publish_interaction", 1)).toThrow(full);
  enter("search", 1);
  enter("search", 1);
  lag.ms = 10;
  enter("publish_interaction", 1);
});

it("turns everything but public calls away once it stops, and tells those that wait", async () => {
  const { admission, enter } = open();
  const under = enter("search", 1);
  expect(admission.stopping.aborted).toBe(false);
  admission.stop();
  expect(admission.stopping.aborted).toBe(true);
  expect(() => enter("get_interactions", 1)).toThrow(full);
  enter("health", 0);
  under.leave();
  await admission.idle();
});
