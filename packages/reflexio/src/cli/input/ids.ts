import { ReflexioError } from "@reflexio/contracts/errors";

/** The ids of a command that takes them as words and, from older scripts, as an option. */
export function requireIds(words: readonly string[], option: string | undefined, flag: string): string[] {
  const ids = [...words, ...(option === undefined ? [] : [option])].map((id) => id.trim());
  if (ids.length > 0 && !ids.includes("")) return [...new Set(ids)];
  throw new ReflexioError("usage", "There is no id.", { hint: `Pass the id as a word, or ${flag}.` });
}

/** An id that is a number. */
export function numberId(text: string, flag: string): number {
  const id = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new ReflexioError("usage", `${flag} must be a number, not ${JSON.stringify(text)}.`, {
    hint: "The list command shows the ids.",
  });
}

/** The one id of a command that takes it as a word or as an option. */
export function requireNumberId(word: string | undefined, option: string | undefined, flag: string): number {
  const [id = ""] = requireIds(
    word === undefined ? [] : [word],
    word === undefined ? option : undefined,
    flag,
  );
  return numberId(id, flag);
}
