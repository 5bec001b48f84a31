import type { Detector } from "./detector.ts";

/** Keys whose issuer gave them a recognisable shape. */
const SHAPES: readonly RegExp[] = [
  /\bsk-(?:proj-|ant-|or-v1-|svcacct-)?[A-Za-z0-9_-]{20,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bdckr_(?:pat|oat)_[\w-]{20,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bhooks\.slack\.com\/services\/[A-Z0-9]+\/[A-Z0-9]+\/[A-Za-z0-9]{16,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,}/g,
  /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bwhsec_[A-Za-z0-9+/]{20,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bpypi-[\w-]{40,}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\bxai-[A-Za-z0-9]{30,}/g,
  /\brflx-[\w-]{16,}/g,
  /\bdop_v1_[a-f0-9]{40,}/g,
  /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b/g,
  /\b\d{8,10}:AA[\w-]{33}\b/g,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/g,
];

const PEM =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const BEARER = /\b(?:bearer|basic)\s+([A-Za-z0-9._~+/-]{16,}={0,2})/gi;
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{0,100}:([^\s/@"']{3,200})@/gi;
const ASSIGNED =
  /([\w.-]{0,40}(?:passwor[dt]|passwd|passphrase|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|account[-_ ]?key|credentials?|auth)[\w.-]{0,24})["']?[ \t]{0,3}(?:=>|:=|=|:)[ \t]{0,3}(?:"([^"\n]{4,512})"|'([^'\n]{4,512})'|`([^`\n]{4,512})`|([^\s"'`,;)}\]]{4,512}))/gi;
const SPOKEN =
  /\b(?:password|passphrase|passcode|pass code|api key|secret key|access token|pin(?: code)?)(?:\s+(?:is|was|to|=)|:)\s*:?\s+["'`]?([^\s"'`,;]{4,128})/gi;

/** Values that stand for a secret without being one. */
const PLACEHOLDER =
  /^(?:[[<{($%*]|x{3,}|\.{3}|(?:(?:your|my|the|some|an?)[-_ ]|example|sample|dummy|changeme|placeholder|redacted|masked|process\.|os\.|env[.[]|import\.|config[.[]|settings[.[]|self\.|this\.|req\.|request\.)|(?:null|none|nil|undefined|true|false|string|str|bytes|bool|required|optional|expired|invalid|missing|wrong|correct|incorrect|safe|reset|changed|set)\b)/i;
const CALL_OR_PATH = /^[A-Za-z_][\w.]*[([]|^\.{0,2}\/|^https?:\/\//;
const IS_PASSWORD = /passwor[dt]|passwd|passphrase|pwd/i;
const PASSWORD_LENGTH = 6;
const TOKEN_LENGTH = 16;
/** Bits a character: words of a language stay below, random letters and digits above. */
const TOKEN_ENTROPY = 3;

/** Shannon entropy of the characters, bits each. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const total = [...text].length;
  return [...counts.values()].reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0);
}

function isStandIn(value: string): boolean {
  return PLACEHOLDER.test(value) || CALL_OR_PATH.test(value) || /^(.)\1*$/.test(value);
}

function mixes(value: string): boolean {
  return /[A-Za-z]/.test(value) && /\d/.test(value);
}

/** Base64 need not hold a digit, but changes case all the time. */
function looksEncoded(value: string): boolean {
  return mixes(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && entropyOf(value) > 3.5);
}

function looksRandom(value: string): boolean {
  if (/\s/.test(value) || value.length < TOKEN_LENGTH || !mixes(value)) return false;
  return entropyOf(value) >= TOKEN_ENTROPY;
}

function looksLikePassword(value: string): boolean {
  if (value.length < PASSWORD_LENGTH || /\s/.test(value)) return false;
  return mixes(value) || /[A-Za-z].*[!@#$%^&*?]/.test(value) || looksRandom(value);
}

function isSecretValue(name: string, value: string): boolean {
  if (isStandIn(value)) return false;
  return IS_PASSWORD.test(name) ? looksLikePassword(value) : looksRandom(value);
}

/** True when a field of this name holds a secret if it holds text at all: `password`, `api_key`, `client_secret`. */
export function namesSecret(field: string): boolean {
  return /^(?:.*[_.-])?(?:password|passwd|passphrase|pwd|secret|api[-_]?key|apikey|client[-_]?secret|private[-_]?key|access[-_]?token|refresh[-_]?token|auth[-_]?token|authorization)$/i.test(
    field.replace(/([a-z])([A-Z])/g, "$1_$2"),
  );
}

function* assigned(text: string) {
  for (const match of text.matchAll(ASSIGNED)) {
    const value = match[2] ?? match[3] ?? match[4] ?? match[5] ?? "";
    if (!isSecretValue(match[1] ?? "", value)) continue;
    const start = match.index + match[0].lastIndexOf(value);
    yield { start, end: start + value.length };
  }
}

function* captured(text: string, pattern: RegExp, accepts: (value: string) => boolean) {
  for (const match of text.matchAll(pattern)) {
    const value = (match[1] ?? match[0]).replace(/[.!?]+$/, "");
    if (!accepts(value)) continue;
    const start = match.index + match[0].lastIndexOf(value);
    yield { start, end: start + value.length };
  }
}

/** API keys of known shapes, bearer tokens, private keys, passwords in addresses, assigned and spoken secrets. */
export const secretDetector: Detector = {
  mask: "[secret]",
  *find(text) {
    for (const match of text.matchAll(PEM)) yield { start: match.index, end: match.index + match[0].length };
    for (const shape of SHAPES) {
      yield* captured(text, shape, (value) => !/^(?:sk-)?[xX*.-]+$/.test(value) && entropyOf(value) > 2.5);
    }
    yield* captured(text, BEARER, (value) => !isStandIn(value) && looksEncoded(value));
    yield* captured(text, URL_PASSWORD, (value) => !isStandIn(value));
    yield* assigned(text);
    yield* captured(
      text,
      SPOKEN,
      (value) => !isStandIn(value) && (looksLikePassword(value) || /^\d{4,8}$/.test(value)),
    );
  },
};
