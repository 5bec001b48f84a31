import type { Detector, Span } from "./detector.ts";

const MAIL = /[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const CARD = /(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-])(?!\.\d)/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const PHONE =
  /(?<![\w.,:/=#-])(?:(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}|\(\d{2,5}\)[ .-]?\d{3,4}(?:[ .-]?\d{2,4}){1,2}|0\d{2,4}[ /-]\d{3,4}(?:[ -]?\d{2,4}){1,2}|[2-9]\d{2}[-. ][2-9]\d{2}[-. ]\d{4})(?![\w/:-]|\.\d)/g;
const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])/gi;

/** The check digit of card numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let position = 0; position < digits.length; position += 1) {
    const digit = Number(digits[digits.length - 1 - position]);
    const doubled = position % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** The check number of international bank accounts: 1 modulo 97. */
export function passesMod97(iban: string): boolean {
  const moved = `${iban.slice(4)}${iban.slice(0, 4)}`;
  let rest = 0;
  for (const character of moved) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

const IBAN_LENGTHS = { min: 15, max: 34 };

function isIban(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  return compact.length >= IBAN_LENGTHS.min && compact.length <= IBAN_LENGTHS.max && passesMod97(compact);
}

function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  return /^[2-6]/.test(digits) && !/^(\d)\1+$/.test(digits) && passesLuhn(digits);
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  return digits.length >= 9 && digits.length <= 15 && !/^\d{4}-\d{2}-\d{2}/.test(text);
}

/** Addresses that lead to a person's line; those of the own machine and network tell nothing. */
function isPublicIpv4(text: string): boolean {
  const parts = text.split(".").map(Number);
  const [a = 0, b = 0] = parts;
  if (parts.some((part) => part > 255) || /(?:^|\.)0\d/.test(text)) return false;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  return !((a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31) || (a === 169 && b === 254));
}

function isPublicIpv6(text: string): boolean {
  const groups = text.split(":");
  const compressed = text.includes("::");
  if (groups.length > 8 || (!compressed && groups.length !== 8)) return false;
  return /^[23]/.test(text) && groups.some((group) => /[a-f]/i.test(group) || group.length === 4);
}

function* matches(text: string, pattern: RegExp, accepts: (found: string) => boolean): Generator<Span> {
  for (const match of text.matchAll(pattern)) {
    if (accepts(match[0])) yield { start: match.index, end: match.index + match[0].length };
  }
}

/** In this order: a card number may look like a phone number too. */
export const personalDetectors: readonly Detector[] = [
  { mask: "[email]", find: (text) => matches(text, MAIL, (found) => !/^git@/i.test(found)) },
  { mask: "[iban]", find: (text) => matches(text, IBAN, isIban) },
  { mask: "[card]", find: (text) => matches(text, CARD, isCard) },
  {
    mask: "[ip]",
    *find(text) {
      yield* matches(text, IPV4, isPublicIpv4);
      yield* matches(text, IPV6, isPublicIpv6);
    },
  },
  { mask: "[phone]", find: (text) => matches(text, PHONE, isPhone) },
];
