import { ReflexioError } from "@reflexio/contracts";
import { it, onTestFinished } from "vitest";
import type { Storage } from "../../../src/ports/storage.ts";

/** A new, empty storage and what a test may do with it from outside. */
export interface DataSet {
  readonly storage: Storage;
  /** Closes the storage and opens the same data again. */
  reopen(): Promise<Storage>;
  /** Every stored cell as text, by table: to prove that something is really gone. */
  contents(): ReadonlyMap<string, readonly string[]>;
}

/** Tests that an engine cannot pass, and why. */
export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
}

export interface StorageEngine {
  readonly name: string;
  open(): Promise<DataSet>;
  readonly skip?: readonly Skip[];
}

export type ContractTest = (name: string, body: (data: DataSet) => Promise<void>, timeoutMs?: number) => void;

/** A machine that does much else at a time must not fail a test. */
const TIMEOUT_MS = 60_000;

/** Declares tests that each get a data set of their own. */
export function contractTest(engine: StorageEngine): ContractTest {
  return (name, body, timeoutMs = TIMEOUT_MS) => {
    const skipped = engine.skip?.find((skip) => skip.tests.includes(name));
    if (skipped !== undefined) {
      it.skip(`${name} (${skipped.reason})`);
      return;
    }
    it(
      name,
      async () => {
        const data = await engine.open();
        onTestFinished(() => data.storage.close());
        await body(data);
      },
      timeoutMs,
    );
  };
}

/** The code of the failure of a call; `undefined` when it succeeds, the error itself when it is not of our class. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => (ReflexioError.isInstance(error) ? error.code : error),
  );
}

/** Texts that storage must neither lose nor choke on, with what comes back. */
export const oddTexts: readonly (readonly [name: string, text: string, stored: string])[] = [
  ["empty", "", ""],
  ["blanks", " \t\r\n ", " \t\r\n "],
  [
    "quotes",
    `it's "quoted" \\ ; DROP TABLE interactions; --`,
    `it's "quoted" \\ ; DROP TABLE interactions; --`,
  ],
  ["emoji", "👩‍👩‍👧 🎉 🇵🇹", "👩‍👩‍👧 🎉 🇵🇹"],
  ["Chinese", "他喜欢简短的回答", "他喜欢简短的回答"],
  ["decomposed accents", "e\u0301te\u0301", "e\u0301te\u0301"],
  ["right to left", "\u202eشكرا", "\u202eشكرا"],
  ["control characters", "a\u0001\u001b[31mb\u007f", "a\u0001\u001b[31mb\u007f"],
  ["lone surrogate", "a \ud83d b", "a \ufffd b"],
  ["NUL", "before\0after", "before\ufffdafter"],
  ["one megabyte", "lorem ipsum ".repeat(87_382), "lorem ipsum ".repeat(87_382)],
];
