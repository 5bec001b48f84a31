import { expect, test } from "vitest";
import { type Reply, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { HEALTHY_ANSWERS } from "../../../../test/helpers/healthy-answers.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

const BODIES: Readonly<Record<string, unknown>> = HEALTHY_ANSWERS;
const SPENT = { calls: 1, input_tokens: 9, output_tokens: 1, cost_usd: 0, attempts: [] };

/** What the doctor says of the model when the server answers so. */
async function modelCheck(reply: Reply) {
  const server = await startFakeServer(({ path }) => {
    if (path === "/api/get_model_check") return reply;
    const body = BODIES[path];
    return body === undefined ? { status: 404, body: { detail: "Not Found" } } : { status: 200, body };
  });
  const env = { REFLEXIO_HOME: temporaryFolder(), REFLEXIO_URL: server.url, REFLEXIO_API_KEY: "k" };
  const { stdout } = await runCli(["doctor", "check", "--json"], { env });
  await server.close();
  const { data }: { data: { name: string }[] } = JSON.parse(stdout);
  return data.find(({ name }) => name === "model");
}

test.each([
  [
    "pass",
    { status: 200, body: { status: "answered", message: "openai/gpt answered in 400 ms.", ...SPENT } },
    null,
  ],
  [
    "pass",
    { status: 200, body: { status: "not_configured", message: "None.", hint: "Set a key.", ...SPENT } },
    null,
  ],
  [
    "fail",
    { status: 200, body: { status: "failed", message: "HTTP 401", hint: "The key is wrong.", ...SPENT } },
    "The key is wrong.",
  ],
  [
    "fail",
    { status: 200, body: { status: "unusable", message: "Words.", hint: "Choose another.", ...SPENT } },
    "Choose another.",
  ],
  ["warn", { status: 403, body: { detail: "Forbidden" } }, "Run it with a key of the scope admin."],
  ["warn", { status: 404, body: { detail: "Not Found" } }, "Update the server to check its model."],
])("the doctor says %s of %o", async (status, reply, hint) => {
  expect(await modelCheck(reply)).toMatchObject({ status, hint });
});
