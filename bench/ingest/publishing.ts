import { type Timing, toTiming } from "../measure.ts";
import { englishTurn } from "./english.ts";
import { post } from "./server.ts";

const TURNS = 10;
const WARM_UP = 20;
const CALLS = 200;

let published = 0;

/** Publishes one conversation of ten turns and waits until it is acknowledged. */
async function publish(url: string, user: string): Promise<void> {
  published += 1;
  const turns = Array.from({ length: TURNS }, (_, index) => ({
    role: index % 2 === 0 ? "User" : "Agent",
    content: englishTurn(published * TURNS + index),
  }));
  await post(url, "/api/publish_interaction", {
    user_id: user,
    session_id: `session-${published}`,
    interaction_data_list: turns,
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** One publisher that waits for each answer. */
export async function measurePublish(url: string): Promise<Timing> {
  const times: number[] = [];
  for (let call = 0; call < WARM_UP + CALLS; call += 1) {
    const took = await timed(() => publish(url, "alone"));
    if (call >= WARM_UP) times.push(took);
  }
  return toTiming(times);
}

/** Many publishers, each of which waits for its own answers, for some seconds. */
export async function measureThroughput(
  url: string,
  publishers: number,
  seconds: number,
): Promise<Timing & { readonly turnsPerSecond: number }> {
  const times: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  async function loop(user: string): Promise<void> {
    while (performance.now() < until) times.push(await timed(() => publish(url, user)));
  }
  await Promise.all(Array.from({ length: publishers }, (_, index) => loop(`user-${index}`)));
  const took = (performance.now() - started) / 1000;
  return { ...toTiming(times), turnsPerSecond: (times.length * TURNS) / took };
}
