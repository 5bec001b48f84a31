import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OperationSpec } from "@reflexio/contracts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { createFakeClock, createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { START } from "../helpers/records.ts";
import { readFinalState } from "./final-state.ts";
import { createLife, type KillPoint, type Life } from "./mortal-storage.ts";

/** What a client does; a call that the server's death cuts off is made again under its key. */
export interface Client {
  call(spec: OperationSpec, body: unknown): Promise<void>;
  /** Waits until nothing is due and nothing runs. */
  settle(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  /** Fills the database that every life begins with; no background work. */
  prepare(test: TestApp): Promise<void>;
  /** Time that passes before the server starts. */
  readonly advanceSeconds: number;
  act(client: Client): Promise<void>;
  /** What the model says; it must depend on nothing but what it is shown. */
  reply(input: GenerateInput): unknown;
}

const QUEUES = ["learn", "aggregate", "evaluate", "generate"];
/** Lives after which a history is taken for one that never ends. */
const MAX_LIVES = 5;
const MAX_POLLS = 2_000;

export interface History {
  readonly state: Readonly<Record<string, readonly string[]>>;
  readonly commits: number;
  readonly modelCalls: number;
  readonly lives: number;
}

async function pause(): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 2));
}

/** Server processes over one folder, one after the other. */
class Server {
  readonly #scenario: Scenario;
  readonly #dataDir: string;
  readonly #clock;
  #test: TestApp | undefined;
  #life: Life;
  #pending: Life;
  lives = 0;

  constructor(scenario: Scenario, dataDir: string, life: Life) {
    this.#scenario = scenario;
    this.#dataDir = dataDir;
    this.#clock = createFakeClock((START + scenario.advanceSeconds) * 1000);
    this.#life = life;
    this.#pending = life;
  }

  /** The server, started again when it died. */
  async running(): Promise<TestApp> {
    if (this.#test !== undefined && !this.#life.isDead()) return this.#test;
    await this.close();
    if (++this.lives > MAX_LIVES) throw new Error("It dies for ever.");
    const life = this.lives === 1 ? this.#pending : createLife(null);
    const model = createScriptedModel((input: GenerateInput) => {
      life.answered();
      return this.#scenario.reply(input);
    });
    const test = await createTestApp({
      dataDir: this.#dataDir,
      clock: this.#clock,
      embedder: null,
      start: false,
      models: () => model,
      wrap: (storage) => life.wrap(storage),
    });
    life.begin();
    this.#test = test;
    this.#life = life;
    // A start that dies is seen by the next look.
    await test.app.start().catch((error: unknown) => {
      if (!life.isDead()) throw error;
    });
    return test;
  }

  async close(): Promise<void> {
    await this.#test?.app.close();
    this.#test = undefined;
  }

  isDead(): boolean {
    return this.#life.isDead();
  }

  async isIdle(test: TestApp): Promise<boolean> {
    const now = test.clock.nowMs();
    // Asked in one turn of the loop: a job that is claimed between the two answers would be in neither.
    const [{ running }, due] = await Promise.all([
      test.storage.jobs.stats(now),
      test.storage.jobs.nextDueMs(QUEUES),
    ]);
    return running === 0 && (due ?? Number.POSITIVE_INFINITY) > now;
  }
}

function clientOf(server: Server): Client {
  let keys = 0;
  return {
    async call(spec, body) {
      const headers = { "Idempotency-Key": `key-${++keys}` };
      for (;;) {
        const test = await server.running();
        const answer = await test.owner.request(spec.method, spec.path, { body, headers });
        if (server.isDead()) continue;
        // A conflict says that the call was carried out and its answer lost.
        if (answer.status === 200 || answer.status === 409) return;
        throw new Error(`${spec.path}: ${answer.status} ${answer.text}`);
      }
    },
    async settle() {
      for (let polls = 0; polls < MAX_POLLS; polls += 1) {
        const test = await server.running();
        const isIdle = await server.isIdle(test).catch((error: unknown) => {
          if (!server.isDead()) throw error;
          return false;
        });
        if (isIdle && !server.isDead()) return;
        await pause();
      }
      throw new Error("It never settles.");
    },
  };
}

/** Databases that are thrown away. */
export interface Workshop {
  /** Lives the scenario with one death, or none, and reads what is left. */
  live(point: KillPoint | null, tear?: boolean): Promise<History>;
  remove(): void;
}

/** Prepares the database of a scenario once; every life begins with a copy. */
export async function openWorkshop(scenario: Scenario): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), "reflexio-lives-"));
  const template = join(folder, "template");
  const model = createScriptedModel(scenario.reply);
  const test = await createTestApp({ dataDir: template, embedder: null, start: false, models: () => model });
  await scenario.prepare(test);
  await test.app.close();
  let count = 0;
  return {
    async live(point, tear = false) {
      const dataDir = join(folder, `life-${++count}`);
      cpSync(template, dataDir, { recursive: true });
      const life = createLife(point, tear);
      const server = new Server(scenario, dataDir, life);
      try {
        const client = clientOf(server);
        await scenario.act(client);
        await client.settle();
        const { storage } = await server.running();
        const state = await readFinalState(storage);
        return { state, commits: life.commits(), modelCalls: life.modelCalls(), lives: server.lives };
      } finally {
        await server.close();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
