import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";

const callSchema = z.object({
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  files: z.record(z.string(), z.string()),
  modes: z.array(z.number()),
  stdin: z.string(),
});

/** What one execution of the fake program saw. */
export type ProgramCall = z.infer<typeof callSchema>;

export interface FakeProgram {
  /** Path of the executable. */
  readonly file: string;
  /** Folder that it is in, for a PATH. */
  readonly folder: string;
  calls(): ProgramCall[];
  /** A file that the behaviour may write, such as for the process id of a child. */
  readonly note: string;
  readNote(): string;
}

const RECORD = `
const fs = require("node:fs");
const path = require("node:path");
const stdin = fs.readFileSync(0, "utf8");
const names = fs.readdirSync(".");
const record = {
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  files: Object.fromEntries(names.map((name) => [name, fs.readFileSync(name, "utf8")])),
  modes: names.map((name) => fs.statSync(name).mode & 0o777),
  stdin,
};
fs.writeFileSync(path.join(CALLS, String(Date.now()) + "-" + process.pid + ".json"), JSON.stringify(record));
`;

/**
 * An executable that notes what it was given and then behaves as told, in a folder that is removed after the test.
 * @param behaviour JavaScript; knows `stdin`, `record`, `NOTE`, `fs`
 */
export function writeFakeProgram(name: string, behaviour: string): FakeProgram {
  const folder = mkdtempSync(join(tmpdir(), "reflexio-fake-program-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const calls = mkdtempSync(join(folder, "calls-"));
  const file = join(folder, name);
  const note = join(folder, "note.txt");
  const constants = `const CALLS = ${JSON.stringify(calls)};\nconst NOTE = ${JSON.stringify(note)};`;
  writeFileSync(file, `#!${process.execPath}\n${constants}\n${RECORD}\n${behaviour}\n`);
  chmodSync(file, 0o755);
  return {
    file,
    folder,
    note,
    readNote: () => (existsSync(note) ? readFileSync(note, "utf8") : ""),
    calls: () =>
      readdirSync(calls)
        .sort()
        .map((entry) => callSchema.parse(JSON.parse(readFileSync(join(calls, entry), "utf8")))),
  };
}
