/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Why a text is no JSON, and where. */
export class JsonProblem extends Error {
  readonly position: TextPosition;

  constructor(message: string, position: TextPosition) {
    super(message);
    this.name = "JsonProblem";
    this.position = position;
  }
}

/** A JSON value that remembers where its parts stand in the text. */
export interface JsonDocument {
  readonly value: unknown;
  /** Where the value at a path of keys and indexes starts; the nearest part around it when it is absent. */
  positionOf(path: readonly string[]): TextPosition;
}

/** Deeper nesting is no configuration, and would exhaust the stack. */
const MAX_DEPTH = 100;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, unknown])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

class JsonReader {
  readonly #text: string;
  #at = 0;
  readonly #starts = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  get starts(): ReadonlyMap<string, number> {
    return this.#starts;
  }

  readAll(): unknown {
    const value = this.#value([]);
    this.#space();
    if (this.#at < this.#text.length) this.#fail("Expected the end of the file");
    return value;
  }

  #fail(message: string, at = this.#at): never {
    throw new JsonProblem(message, positionAt(this.#text, at));
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    if (/^(?:\/\/|\/\*|#)/.test(this.#text.slice(this.#at, this.#at + 2))) this.#fail("JSON has no comments");
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(path: readonly string[]): unknown {
    if (path.length > MAX_DEPTH) this.#fail("Too many levels");
    this.#space();
    this.#starts.set(JSON.stringify(path), this.#at);
    if (this.#take("{")) return this.#object(path);
    if (this.#take("[")) return this.#array(path);
    if (this.#text.charAt(this.#at) === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#fail(this.#at >= this.#text.length ? "The file ends too early" : "Expected a value");
  }

  #string(): string {
    const token = this.#match(STRING);
    if (token === undefined) return this.#fail("Unfinished or invalid text");
    return String(JSON.parse(token));
  }

  #object(path: readonly string[]): unknown {
    const entries = new Map<string, unknown>();
    if (this.#take("}")) return {};
    do {
      this.#space();
      const at = this.#at;
      if (entries.size > 0 && this.#text.charAt(at) === "}") this.#fail("There is a comma too many before }");
      if (this.#text.charAt(at) !== '"') this.#fail("Expected a name in double quotes");
      const key = this.#string();
      if (entries.has(key)) this.#fail(`The name ${JSON.stringify(key)} stands here twice`, at);
      if (!this.#take(":")) this.#fail("Expected : after the name");
      entries.set(key, this.#value([...path, key]));
      this.#starts.set(JSON.stringify([...path, key]), at);
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail("Expected , or }");
    return Object.fromEntries(entries);
  }

  #array(path: readonly string[]): unknown[] {
    const items: unknown[] = [];
    if (this.#take("]")) return items;
    do items.push(this.#value([...path, String(items.length)]));
    while (this.#take(","));
    if (!this.#take("]")) this.#fail("Expected , or ]");
    return items;
  }
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Reads JSON as people write it by hand. @throws JsonProblem with the place of the first mistake */
export function readJsonDocument(text: string): JsonDocument {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  const reader = new JsonReader(source);
  const value = reader.readAll();
  return {
    value,
    positionOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const start = reader.starts.get(JSON.stringify(path.slice(0, length)));
        if (start !== undefined) return positionAt(source, start);
      }
      return positionAt(source, reader.starts.get("[]") ?? 0);
    },
  };
}
