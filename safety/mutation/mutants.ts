import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** One place of the source, changed so that a check of the tenant or of the key is gone. */
export interface Mutant {
  /** File, and the place in it counted by kind, so that it stays the same when lines move. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly source: string;
  /** Files of tests that look at such places. */
  readonly tests: readonly string[];
}

interface Rule {
  readonly kind: string;
  /** A file or a folder. */
  readonly files: string;
  readonly pattern: RegExp;
  readonly replace: (match: RegExpMatchArray) => string;
  readonly tests: readonly string[];
}

const TESTS = "packages/reflexio/test";
const BACKUP_TESTS = "packages/reflexio/src/cli/commands/backup/backup.test.ts";
const BINDING_TESTS = [`${TESTS}/http/binding.test.ts`];
const KEY_TESTS = [`${TESTS}/http/conformance/api-keys.test.ts`, `${TESTS}/http/routes.test.ts`];
/** A probe of its own runs the contract of the storage. */
const STORAGE_PROBE: readonly string[] = [];

const STORAGE = "packages/reflexio/src/adapters/storage/sqlite";
const HTTP = "packages/reflexio/src/http";

/** What is looked for. New places are found by themselves. */
export const storageRules: readonly Rule[] = [
  {
    kind: "sql",
    files: `${STORAGE}`,
    pattern: /(?<!\w)(?:\w+\.)?org_id = \?\d?(?=\W)/g,
    replace: ([condition]) => `(${condition} OR 1)`,
    tests: STORAGE_PROBE,
  },
  {
    kind: "join",
    files: `${STORAGE}`,
    pattern: /(?:\b\w+|\$\{\w+\})\.org_id = (?:\w+|\$\{\w+\})\.org_id/g,
    replace: ([condition]) => `(${condition} OR 1)`,
    tests: STORAGE_PROBE,
  },
  {
    kind: "using",
    files: `${STORAGE}`,
    pattern: /USING \(org_id, (\w+)\)/g,
    replace: ([, column = ""]) => `USING (${column})`,
    tests: STORAGE_PROBE,
  },
  {
    kind: "code",
    files: `${STORAGE}/vectors`,
    pattern: /(?:\w+\.)+orgId === (?:\w+\.)*orgId/g,
    replace: () => "true",
    tests: STORAGE_PROBE,
  },
];

/** Places that tests of their own look at. */
export const keyRules: readonly Rule[] = [
  {
    kind: "code",
    files: `${STORAGE}/backup`,
    pattern: /(?:\w+\.)+(?:orgId|org_id) === orgId/g,
    replace: () => "true",
    tests: [BACKUP_TESTS],
  },
  {
    kind: "owner",
    files: `${HTTP}`,
    pattern: /(?<=^ +)checkServerOwner\([^;]*;/gm,
    replace: () => ";",
    tests: [`${TESTS}/observing/health.test.ts`, `${TESTS}/observing/metrics.test.ts`],
  },
  {
    kind: "origin",
    files: `${HTTP}`,
    pattern: /(?<=^ +)checkOrigin\([^;]*;/gm,
    replace: () => ";",
    tests: [`${TESTS}/http/transport.test.ts`, `${TESTS}/observing/metrics.test.ts`],
  },
  {
    kind: "bound",
    files: `${HTTP}`,
    pattern: /(?<=^ +)(?:checkBound|checkBindable)\([^;]*;/gm,
    replace: () => ";",
    tests: BINDING_TESTS,
  },
  {
    kind: "scope",
    files: `${HTTP}`,
    pattern: /!principal\.scopes\.includes\(access\)/g,
    replace: () => "false",
    tests: KEY_TESTS,
  },
  {
    kind: "free",
    files: `${HTTP}/handlers`,
    pattern: /principal\.(?:userId|agentVersion) === null/g,
    replace: () => "true",
    tests: BINDING_TESTS,
  },
  {
    kind: "valid",
    files: `${HTTP}/server.ts`,
    pattern: /dependencies\.keys\.isStillValid\(principal\)/g,
    replace: () => "Promise.resolve(true)",
    tests: [`${TESTS}/http/events.test.ts`],
  },
  {
    kind: "usable",
    files: "packages/reflexio/src/services/key-service.ts",
    pattern: /!isUsable\(record, now\)/g,
    replace: () => "false",
    tests: KEY_TESTS,
  },
];

/** The file, or every source of the folder, tests and migrations left out. */
function filesIn(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|^migrations/.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** A comment is no place. */
function isComment(text: string, index: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return /^\s*(?:\*|\/\/|\/\*)/.test(line);
}

/** Every place that the rules find, in the order of files and lines. */
export function findMutants(root: string, rules: readonly Rule[]): Mutant[] {
  const mutants: Mutant[] = [];
  for (const { kind, files, pattern, replace, tests } of rules) {
    for (const file of filesIn(root, files)) {
      const text = readFileSync(join(root, file), "utf8");
      const matches = [...text.matchAll(pattern)].filter(({ index }) => !isComment(text, index));
      for (const [number, match] of matches.entries()) {
        const { index, 0: before } = match;
        mutants.push({
          name: `${relative(`${root}/packages/reflexio/src`, join(root, file))} ${kind} ${number + 1}`,
          file: join(root, file),
          line: text.slice(0, index).split("\n").length,
          before,
          tests,
          source: text.slice(0, index) + replace(match) + text.slice(index + before.length),
        });
      }
    }
  }
  return mutants;
}
