import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, it } from "vitest";
import { buildOpenApi } from "../src/index.ts";

it("the document is valid OpenAPI 3.1, complete, and its examples fit their schemas", async () => {
  const config = await createConfig({
    rules: {
      struct: "error",
      "no-unresolved-refs": "error",
      "no-unused-components": "error",
      "no-invalid-media-type-examples": "error",
      "no-invalid-parameter-examples": "error",
      "no-invalid-schema-examples": "error",
      "no-identical-paths": "error",
      "operation-description": "error",
      "operation-operationId-unique": "error",
      "operation-parameters-unique": "error",
      "operation-summary": "error",
      "operation-tag-defined": "error",
      "path-parameters-defined": "error",
      "security-defined": "error",
    },
  });
  const source = JSON.stringify(buildOpenApi("1.2.3"));
  const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
  expect(
    problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`),
  ).toEqual([]);
}, 30_000);
