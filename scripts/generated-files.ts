import { readFile } from "node:fs/promises";
import { buildOpenApi, errorTable, newOperations, type OperationSpec, operations } from "@reflexio/contracts";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { renderCliMarkdown, renderManPage } from "./cli-docs.ts";

/** One file that is derived from the contract. */
export interface GeneratedFile {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly content: string;
}

const HEADER = "// Generated from the operation table by `npm run gen`. Do not edit.\n";
const root = new URL("../", import.meta.url);

async function versionOf(workspace: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL(`${workspace}/package.json`, root), "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest && manifest.version;
  if (typeof version !== "string") throw new Error(`${workspace}/package.json names no version.`);
  return version;
}

/** True when a repeat cannot change anything: reads, also those that need a body and so use POST. */
function isSafe(spec: OperationSpec): boolean {
  return spec.method === "GET" || (spec.method === "POST" && spec.access === "read");
}

function operationLine([id, spec]: [string, OperationSpec]): string {
  const info = {
    method: spec.method,
    path: spec.path,
    ...(isSafe(spec) ? { safe: true } : {}),
    ...(spec.idempotent ? { idempotent: true } : {}),
  };
  return `  ${JSON.stringify(id)}: ${JSON.stringify(info)},`;
}

function errorLine([code, info]: [string, { status: number; retryable: boolean; hint: string }]): string {
  const { status, retryable, hint } = info;
  return `  ${JSON.stringify(code)}: ${JSON.stringify({ status, retryable, hint })},`;
}

function tableSource(version: string): string {
  // A stream is read event by event, so it is no call with one answer.
  const calls = Object.entries<OperationSpec>(operations).filter(([, spec]) => !spec.stream);
  return [
    HEADER,
    `export const clientVersion = ${JSON.stringify(version)};\n`,
    "/** Every operation by id; `safe` ones only read, `idempotent` ones honour an Idempotency-Key. */",
    "export const operationTable = {",
    ...calls.map(operationLine),
    "} as const;\n",
    "/** Every error code: its HTTP status, whether a repeat may help, and the usual remedy. */",
    "export const errorTable = {",
    ...Object.entries(errorTable).map(errorLine),
    "} as const;\n",
  ].join("\n");
}

/** Failures have one shape, the client's error class, so the types carry successful answers only. */
function dropFailures(key: string, value: unknown): unknown {
  if (key !== "responses" || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([status]) => status.startsWith("2")));
}

/** The types of operations and models; the index by path would repeat them and the client does not use it. */
async function typesSource(openapi: string): Promise<string> {
  const document = JSON.stringify(JSON.parse(openapi, dropFailures));
  const nodes = await openapiTS(document, { alphabetize: true, defaultNonNullable: false });
  const wanted = new Set(["operations", "components"]);
  return astToString(nodes.filter((node) => ts.isInterfaceDeclaration(node) && wanted.has(node.name.text)));
}

const COMPATIBILITY_FILE = "docs/compatibility.md";

/** The page with its list of operations that the Python system does not have. */
async function compatibilitySource(): Promise<string> {
  const page = await readFile(new URL(COMPATIBILITY_FILE, root), "utf8");
  const rows = Object.values<OperationSpec>(newOperations).map(
    ({ method, path, summary }) => `| \`${method} ${path}\` | ${summary} |`,
  );
  const table = ["| operation | what it does |", "|---|---|", ...rows].join("\n");
  return page.replace(
    /(<!-- Made of the operation table[^\n]*-->\n)[\s\S]*?(<!-- End of what is made\. -->)/,
    (_match, start: string, end: string) => `${start}\n${table}\n\n${end}`,
  );
}

/** The generated files as they should be now; equal input gives equal bytes. */
export async function renderGeneratedFiles(): Promise<readonly GeneratedFile[]> {
  const openapi = JSON.stringify(buildOpenApi(await versionOf("packages/reflexio")), null, 2);
  return [
    { path: "packages/contracts/openapi.json", content: `${openapi}\n` },
    { path: "packages/client/src/api.d.ts", content: `${HEADER}\n${await typesSource(openapi)}` },
    {
      path: "packages/client/src/operations.generated.ts",
      content: tableSource(await versionOf("packages/client")),
    },
    { path: COMPATIBILITY_FILE, content: await compatibilitySource() },
    { path: "docs/cli.md", content: renderCliMarkdown() },
    {
      path: "packages/reflexio/man/reflexio.1",
      content: renderManPage(await versionOf("packages/reflexio")),
    },
  ];
}
