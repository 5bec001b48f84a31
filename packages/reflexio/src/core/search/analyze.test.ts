import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyzeDocument, analyzeQuery, type QueryTerms } from "./analyze.ts";
import { encodeToken } from "./token-text.ts";

/** Tokens that a text should have to match fully. */
const required = ({ branches }: QueryTerms): string[] =>
  branches.flatMap((branch) => branch.all.flat().flatMap(({ bonus, tokens }) => (bonus ? [] : tokens)));

/** Spells the expected tokens of other scripts as the index does. */
const encoded = (...words: string[]) => words.map(encodeToken);

describe("analyzeDocument", () => {
  it.each<[string, string, string[]]>([
    ["stems English and lowers case", "Deploying Deployments", ["deploi", "deploy"]],
    ["folds accents", "Ça été naïve façade", ["ca", "et", "naiv", "facad"]],
    [
      "folds letters without decomposition",
      "Straße ŁÓDŹ İstanbul Ærø",
      ["strass", "lodz", "istanbul", "aero"],
    ],
    ["unifies full-width forms", "ＡＢＣ１２３", ["abc", "123", "abc123"]],
    ["keeps hyphenated identifiers whole and in parts", "us-east-1", ["us", "east", "1", "useast1"]],
    ["spells user_id and userId alike", "user_id userId", ["user", "id", "userid", "user", "id", "userid"]],
    ["keeps error codes", "ERR_4021 ERR4021", ["err", "4021", "err4021", "err", "4021", "err4021"]],
    ["tells 2.3.1 from 23.1", "v2.3.1 v23.1", ["v2", "3", "1", "v2p3p1", "v23", "1", "v23p1"]],
    ["reads thousands", "1,200,000 and 1,200.50", ["1200000", "and", "1200", "50", "1200p50"]],
    ["splits units off", "15kg RTX4090", ["15", "kg", "15kg", "rtx", "4090", "rtx4090"]],
    ["splits capitals", "HTTPServer", ["http", "server", "httpserver"]],
    ["names languages", "C++, C# and node.js", ["cplusplus", "csharp", "and", "node", "js", "nodejs"]],
    ["joins lone letters to their word", "e-mail R&D", ["mail", "email", "rd"]],
    ["drops possessive and contraction endings", "Anna's we'll don't it’s", ["anna", "we", "dont", "it"]],
    ["keeps names with apostrophes", "O'Brien", ["brien", "obrien"]],
    ["splits paths", "src/app.ts", ["src", "app", "ts", "srcappts"]],
    ["finds emoji without skin tone or joiner", "👍🏽 👩‍💻", encoded("👍", "👩", "💻")],
    ["keeps flags in one piece", "🇩🇪", encoded("🇩🇪")],
    ["pairs Chinese characters", "我喜欢黑猫", encoded("我喜", "喜欢", "欢黑", "黑猫", "猫")],
    ["pairs Korean syllables", "서울에서", encoded("서울", "울에", "에서", "서울에서")],
    ["keeps Hindi vowel signs", "नमस्ते", encoded("नमस्ते")],
    ["keeps Cyrillic words", "Привет мир", encoded("привет", "мир")],
    ["separates scripts without a space", "用Docker部署", encoded("用", "docker", "部署", "署")],
    ["finds nothing in punctuation", " ?!… -- \u0000 ", []],
    ["survives lone surrogates", "a\ud800b", ["a", "b"]],
  ])("%s", (_name, text, tokens) => {
    expect(analyzeDocument(text)).toEqual(tokens);
  });

  it("cuts encoded data at 64 characters", () => {
    expect(analyzeDocument("q".repeat(5000))).toEqual(["q".repeat(64)]);
  });

  it.each(["猫", "ส", "猫a_", "a.", "aA", "1,", "\u0301", '"', "'", "👍"])(
    "reads a hundred thousand repetitions of %j in one go",
    (piece) => {
      expect(() => analyzeDocument(piece.repeat(100_000))).not.toThrow();
    },
  );

  it("makes only tokens that survive an index tokenizer in one piece", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        for (const token of analyzeDocument(text)) expect(token).toMatch(/^[a-z0-9]+$/);
      }),
    );
  });
});

describe("analyzeQuery", () => {
  const positive = (text: string) =>
    analyzeQuery(text).branches.map((branch) =>
      branch.all.map((group) => group.map((clause) => clause.tokens.join(" ") + (clause.prefix ? "*" : ""))),
    );
  const excluded = (text: string) =>
    analyzeQuery(text).branches.map((branch) => branch.none.map((clause) => clause.tokens.join(" ")));

  it.each<[string, string, string[][][]]>([
    ["drops stop words", "What is my favourite city?", [[["favourit", "citi"]]]],
    ["keeps stop words when nothing else remains", "Who am I?", [[["who", "am", "i"]]]],
    ["takes a word once", "tea, tea, Tea!", [[["tea"]]]],
    ["offers an unfinished last word as a prefix", "config deplo", [[["config", "deplo", "deplo*"]]]],
    ["takes a word before a space as finished", "deplo ", [[["deplo"]]]],
    [
      "takes the last word of a sentence as finished",
      "where do my deploys run today",
      [[["deploi", "run", "todai"]]],
    ],
    [
      "adds quoted phrases to their words",
      '"blue green" rollout.',
      [[["blue green", "blue", "green", "rollout"]]],
    ],
    ["reads OR", "tea OR coffee.", [[["tea"]], [["coffe"]]]],
    ["reads AND", "region AND eu-west-1.", [[["region"], ["eu west 1", "euwest1"]]]],
    ["takes small operators as words", "salt and pepper.", [[["salt", "pepper"]]]],
    ["takes operators without a term on both sides as words", "AND foo OR.", [[["foo"]]]],
    [
      "takes shouting as words",
      "SALT AND PEPPER AND OIL OR VINEGAR TODAY.",
      [[["salt", "pepper", "oil", "vinegar", "todai"]]],
    ],
    ["looks one ideograph up as the start of a pair", "猫", [[[`${encodeToken("猫")}*`]]]],
    ["has no branch without a word", "?! ", []],
    ["has no branch for nothing", "", []],
  ])("%s", (_name, text, branches) => {
    expect(positive(text)).toEqual(branches);
  });

  it.each<[string, string[][]]>([
    ["tea NOT coffee", [["coffe"]]],
    ["tea AND NOT coffee", [["coffe"]]],
    ['tea NOT "green tea" milk', [["green tea"]]],
    ["please do NOT use tabs", [[]]],
    ["NOT coffee", [[]]],
    ["tea NOT", [[]]],
  ])("excludes in %s", (text, none) => {
    expect(excluded(text)).toEqual(none);
  });

  it("is strict only about AND and NOT", () => {
    expect(analyzeQuery("tea AND milk").strict).toBe(true);
    expect(analyzeQuery("tea NOT milk").strict).toBe(true);
    expect(analyzeQuery("tea OR milk").strict).toBe(false);
    expect(analyzeQuery('"tea with milk"').strict).toBe(false);
  });

  it("asks a full match for words only, not for second readings", () => {
    expect(required(analyzeQuery('"us-east-1" deplo'))).toEqual(["us", "east", "1", "deplo"]);
  });

  it("reads a pasted page up to 30 words", () => {
    const page = Array.from({ length: 5000 }, (_, index) => `word${index} NOT AND`).join(" ");
    const { branches, strict } = analyzeQuery(page);
    expect(branches.flatMap((branch) => branch.all.flat())).toHaveLength(30);
    expect(strict).toBe(false);
  });

  it("finds each word of any text in that text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const known = new Set(analyzeDocument(text));
        for (const token of required(analyzeQuery(text.replaceAll('"', " ")))) {
          expect([...known].some((word) => word.startsWith(token))).toBe(true);
        }
      }),
    );
  });
});
