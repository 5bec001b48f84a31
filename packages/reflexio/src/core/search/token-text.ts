const PLAIN = /^[a-z0-9]+$/;
/**
 * Longest token kept, in characters. Longer runs are encoded data (base64, hashes); their beginning is enough
 * to find them again.
 */
const MAX_TOKEN_LENGTH = 64;
const utf8 = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The UTF-8 bytes of `value` as lower-case hex. The hex of a prefix is a prefix of the hex. */
export function hexOfUtf8(value: string): string {
  let hex = "";
  for (const byte of utf8.encode(value)) hex += HEX[byte];
  return hex;
}

/**
 * Spells a lower-case token with ASCII letters and digits only. SQLite's tokenizer knows the letters of an old
 * Unicode version and splits at vowel signs and emoji; hex survives every tokenizer as one word, and a prefix of
 * the word stays a prefix.
 */
export function encodeToken(token: string): string {
  const short = token.length > MAX_TOKEN_LENGTH ? [...token].slice(0, MAX_TOKEN_LENGTH).join("") : token;
  return PLAIN.test(short) ? short : `x0${hexOfUtf8(short)}`;
}
