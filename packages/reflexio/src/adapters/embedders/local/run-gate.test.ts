import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { createRunGate } from "./run-gate.ts";

it("lets calls through one after the other, and opens again after a failure", async () => {
  const gate = createRunGate();
  expect(await gate.hold(async () => 1)).toBe(1);
  await expect(
    gate.hold(async () => {
      throw new Error("trap");
    }),
  ).rejects.toThrow("trap");
  expect(await gate.hold(async () => 2)).toBe(2);
});

it("waits for the open call when shut, then starts none", async () => {
  const gate = createRunGate();
  const order: string[] = [];
  const call = gate.hold(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push("call");
  });
  const shutting = gate.shut().then(() => order.push("shut"));
  await Promise.all([call, shutting]);
  expect(order).toEqual(["call", "shut"]);
  void createRunGate(gate.memory).hold(async () => order.push("late"));
  await gate.shut();
  expect(order).not.toContain("late");
});

it("waits for a call in another thread without the event loop", async () => {
  const gate = createRunGate();
  const thread = new Worker(
    `const { workerData: state, parentPort } = require("node:worker_threads");
     Atomics.store(state, 0, 1);
     parentPort.postMessage("running");
     Atomics.wait(state, 0, 1, 60);
     Atomics.store(state, 0, 0);
     Atomics.notify(state, 0);`,
    { eval: true, workerData: new Int32Array(gate.memory) },
  );
  await new Promise((resolve) => thread.once("message", resolve));
  gate.shutBlocking();
  expect(new Int32Array(gate.memory)[0]).toBe(2);
  await thread.terminate();
});
