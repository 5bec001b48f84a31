/** `npm run test:<name> [-- options]`: injects a fault into the built server and checks what it promises. */
type Test = { run(args: readonly string[]): Promise<boolean> };

const tests: Readonly<Record<string, () => Promise<Test>>> = {
  crash: () => import("./crash/index.ts"),
  overload: () => import("./overload/index.ts"),
  shutdown: () => import("./shutdown/index.ts"),
  faults: () => import("./faults/index.ts"),
  soak: () => import("./soak/index.ts"),
  mutation: () => import("./mutation/index.ts"),
  torn: () => import("./torn/index.ts"),
  restore: () => import("./restore/index.ts"),
  "exactly-once": () => import("./exactly-once/index.ts"),
};

/** The small versions that every change runs. */
const small: readonly (readonly [name: string, ...args: string[]])[] = [
  ["crash", "--kills", "100"],
  ["torn", "--images", "1000"],
  ["restore", "--kills", "12"],
  ["exactly-once", "--publishes", "1000"],
  ["overload", "--seconds", "8"],
  ["shutdown", "--rounds", "3"],
  ["faults"],
  ["soak", "--publishes", "5000"],
];

async function runAll(): Promise<boolean> {
  const failed: string[] = [];
  for (const [name, ...args] of small) {
    const test = await tests[name]?.();
    if (test === undefined || !(await test.run(args))) failed.push(name);
  }
  console.log(failed.length === 0 ? "\nEverything held." : `\nFailed: ${failed.join(", ")}`);
  return failed.length === 0;
}

const [name = "", ...args] = process.argv.slice(2);
const load = tests[name];
if (name === "small") {
  process.exitCode = (await runAll()) ? 0 : 1;
} else if (load === undefined) {
  console.error(`Usage: tsx safety/index.ts <${Object.keys(tests).join("|")}|small> [options]`);
  process.exitCode = 2;
} else {
  const test = await load();
  process.exitCode = (await test.run(args)) ? 0 : 1;
}
