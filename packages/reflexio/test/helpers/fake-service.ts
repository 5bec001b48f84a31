/** The CLI as a process of its own, with a fake server in place of the real one. */
import { main } from "../../src/cli/main.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { fakeServe } from "./fake-serve.ts";

const { io, end } = processIo();
const loadServe = async () => {
  if (process.env.FAKE_SERVE_FAILS) throw new Error("the database is damaged");
  return fakeServe;
};
await end(await main(process.argv.slice(2), { ...io, loadServe }));
