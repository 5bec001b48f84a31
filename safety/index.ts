/** `npm run test:<name> [-- options]`: injects a fault into the built server and checks what it promises. */
type Test = { run(args: readonly string[]): Promise<boolean> };

const tests: Readonly<Record<string, () => Promise<Test>>> = {
  crash: () => import("./crash/index.ts"),
  overload: () => import("./overload/index.ts"),
  shutdown: () => import("./shutdown/index.ts"),
  faults: () => import("./faults/index.ts"),
  torn: () => import("./torn/index.ts"),
  "exactly-once": () => import("./exactly-once/index.ts"),
};

const [name = "", ...args] = process.argv.slice(2);
const load = tests[name];
if (load === undefined) {
  console.error(`Usage: tsx safety/index.ts <${Object.keys(tests).join("|")}> [options]`);
  process.exitCode = 2;
} else {
  const test = await load();
  process.exitCode = (await test.run(args)) ? 0 : 1;
}
