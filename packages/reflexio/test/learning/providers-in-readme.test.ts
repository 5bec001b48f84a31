import { readFileSync } from "node:fs";
import { apiKeyConfigSchema } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { COMMANDS, PROVIDERS } from "../../src/adapters/models/providers.ts";
import { endpointsOf } from "../../src/adapters/models/rungs.ts";
import { modelCommand } from "../../src/config/model-command.ts";
import { modelKeys } from "../../src/config/model-keys.ts";

const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");

/** Rows of the table of providers: the variables of the setup with made-up values, and the named model. */
const rows = [...readme.matchAll(/^\| [^|]+ \| ([^|]*=[^|]*) \| ([^|]+) \|$/gm)].map(
  ([, setup = "", model = ""]) => ({
    env: Object.fromEntries(
      [...setup.matchAll(/([A-Z][A-Z_]+)=([^\s`]+)/g)].map(([, name = "", value = ""]) => [
        name,
        value.replace("…", "example"),
      ]),
    ),
    model: model.replaceAll("`", "").trim(),
  }),
);

describe("the table of providers in the README", () => {
  it("sets up every provider in one line, in the order in which they are tried, with its true model", () => {
    const found = rows
      .filter(({ env }) => env.REFLEXIO_MODEL_COMMAND === undefined)
      .flatMap(({ env, model }) => {
        const keys = apiKeyConfigSchema.parse(modelKeys(env));
        return endpointsOf(keys).map(({ provider }) => ({ provider, model }));
      });
    const order = Object.keys(PROVIDERS).filter((provider) => provider !== "custom_endpoint");
    expect(found.map(({ provider }) => provider)).toEqual([...order, "custom_endpoint"]);
    for (const { provider, model } of found) {
      if (PROVIDERS[provider].baseUrl !== null)
        expect(model, provider).toBe(PROVIDERS[provider].models.generation);
    }
  });

  it("sets up the installed programs", () => {
    const commands = rows.flatMap(({ env }) => modelCommand(env)?.provider ?? []);
    expect(commands).toEqual(Object.keys(COMMANDS));
  });
});
