import { expect, test } from "vitest";
import { runCli } from "../../test/helpers/run-cli.ts";
import { complete } from "./complete.ts";
import { commandTable } from "./registry.ts";

const words = (...line: string[]) => complete(commandTable, line).candidates.map(({ word }) => word);

test("commands, verbs, options and choices", () => {
  expect(words("")).toEqual(expect.arrayContaining(["publish", "user-profiles", "doctor"]));
  expect(words("servers", "")).toEqual(["add", "use", "list", "remove"]);
  expect(words("user-profiles", "list", "--")).toEqual(expect.arrayContaining(["--user-id", "--json"]));
  expect(words("user-profiles", "list", "--status", "")).toEqual(["current", "pending", "archived"]);
  expect(words("completion", "")).toEqual(["bash", "zsh", "fish", "pwsh"]);
  expect(words("services", "start", "--p")).toEqual(expect.arrayContaining(["--port", "--backend-port"]));
  expect(words("services", "start", "--port", "")).toEqual([]);
  expect(words("services", "start", "--")).not.toContain("--docs-port");
});

test("a shell that drops empty words puts a dot before the word being typed", async () => {
  const dotted = await runCli(["__complete-dotted", "completion", "."]);
  expect(dotted.stdout).toBe("bash\nzsh\nfish\npwsh\n");
  const typed = await runCli(["__complete-dotted", "completion", ".pw"]);
  expect(typed.stdout).toBe("pwsh\n");
});

test("ids are asked for where an argument or an option takes one", () => {
  expect(complete(commandTable, ["sessions", "show", ""]).ids).toBe("session");
  expect(complete(commandTable, ["agent-playbooks", "delete", "4", ""]).ids).toBe("agent playbook");
  expect(complete(commandTable, ["search", "x", "--server-url", ""]).ids).toBe("server");
  expect(complete(commandTable, ["sessions", "show", "a", ""]).ids).toBeUndefined();
});
