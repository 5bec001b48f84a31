/** Fails when a source file or function is longer than the house allows; prints medians per package. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import ts from "typescript";

const MAX_FILE_LINES = 500;
const MAX_TEST_LINES = 800;
const MAX_FUNCTION_LINES = 100;

interface Sizes {
  readonly files: number[];
  readonly functions: number[];
}

function sourceFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"]);
  return listed
    .toString()
    .split("\n")
    .filter((path) => path !== "" && !/\.generated\.ts$|\.d\.ts$/.test(path));
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionLike(node) && "body" in node && node.body !== undefined && ts.isBlock(node.body as ts.Node)
  );
}

function functionLengths(path: string, text: string): { readonly line: number; readonly lines: number }[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const lengths: { line: number; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const end = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      lengths.push({ line: start + 1, lines: end - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lengths;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const problems: string[] = [];
const byPackage = new Map<string, Sizes>();
for (const path of sourceFiles()) {
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n").length - 1;
  // A suite is one long function of cases.
  const isTest = /\.(test|contract)\.ts$|\/test\//.test(path);
  if (lines > (isTest ? MAX_TEST_LINES : MAX_FILE_LINES)) problems.push(`${path}: ${lines} lines`);
  if (isTest) continue;
  const sizes = byPackage.get(path.split("/").slice(0, 2).join("/")) ?? { files: [], functions: [] };
  sizes.files.push(lines);
  for (const { line, lines: length } of functionLengths(path, text)) {
    sizes.functions.push(length);
    if (length > MAX_FUNCTION_LINES) problems.push(`${path}:${line}: a function of ${length} lines`);
  }
  byPackage.set(path.split("/").slice(0, 2).join("/"), sizes);
}
for (const [name, { files, functions }] of byPackage) {
  console.log(
    `${name}: ${files.length} files, lines median ${percentile(files, 0.5)} p90 ${percentile(files, 0.9)}; functions median ${percentile(functions, 0.5)} p90 ${percentile(functions, 0.9)}`,
  );
}
if (problems.length > 0) {
  console.error(
    `Too long (files ${MAX_FILE_LINES}, tests ${MAX_TEST_LINES}, functions ${MAX_FUNCTION_LINES}):`,
  );
  for (const problem of problems) console.error(`  ${problem}`);
  process.exitCode = 1;
}
