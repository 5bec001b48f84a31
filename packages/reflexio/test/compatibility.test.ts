import { readFileSync } from "node:fs";
import { newOperations, type OperationSpec } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { WIRE_ROUTES } from "../../contracts/test/wire-routes.ts";

function read(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
}

const page = read("compatibility.md");

/** First cells of the table under a heading. */
function namesUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((one) => one.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
}

/** The commands of the Python CLI: a group with its verbs in each line. */
const COMMANDS = `
publish search context api
services: start stop
interactions: publish list search delete delete-all
user-profiles: list search add delete delete-all regenerate
agent-playbooks: list search add update update-status delete delete-all aggregate
user-playbooks: list search add update delete delete-all regenerate
config: show local set storage pull
auth: login status logout
status: check whoami
doctor: check
setup: init openclaw claude-code`
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [group, verbs] = line.includes(":") ? line.split(": ") : ["", line];
    return (verbs ?? "").split(" ").map((verb) => `${group} ${verb}`.trim());
  });

describe("docs/compatibility.md", () => {
  it("tells the state of each operation of the Python system, and of no other", () => {
    const routes = WIRE_ROUTES.map((route) => route.replace(/ nulls$/, ""));
    expect(namesUnder("The 58 operations").sort()).toEqual(routes.sort());
  });

  it("lists the new operations", () => {
    const routes = Object.values<OperationSpec>(newOperations).map(({ method, path }) => `${method} ${path}`);
    expect(namesUnder("New operations")).toEqual(routes);
  });

  it("tells the state of each command of the Python CLI, and each is there", () => {
    expect(COMMANDS).toHaveLength(46);
    expect(namesUnder("The 46 commands").sort()).toEqual([...COMMANDS].sort());
    const documented = [...read("cli.md").matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(COMMANDS.filter((name) => !documented.includes(name))).toEqual([]);
  });
});
