import type { Renewal } from "../../ports/learner.ts";
import { indexWord, segmentText } from "../search/segment.ts";
import { isStopWord } from "../search/stop-words.ts";

/**
 * What a slot names: `first_sprint_deadline:date` is the date of the deadline of the first sprint. The last word is
 * the thing, the others tell which; what follows the colon is the kind of value and may be missing. Names with a dot
 * (`home.city`) are one word.
 */
interface Slot {
  /** Stems of the words; a dotted name as it is. */
  readonly words: ReadonlySet<string>;
  /** Stem of the last word. */
  readonly thing: string;
  readonly kind: string | null;
}

/** A statement that fills a slot, read for comparison. */
export interface SlotEntry {
  readonly slot: Slot | null;
  /** Stems of what else the statement speaks of. */
  readonly topic: ReadonlySet<string>;
  /** The numbers in it, in order: two statements with different numbers do not say the same. */
  readonly numbers: string;
  /** Names such as `Q3` and `M2`: what is told of one is not told of another. */
  readonly labels: ReadonlySet<string>;
  readonly content: string;
}

/** Words that say nothing about which matter a value belongs to. */
const commonWords = new Set(
  (
    "user their they trying help make sure want need like know plan planning work working good best worried total " +
    "recently already currently month week year monthly annual annually starting time since new really going kinda " +
    "moved changed increased decreased reduced dropped grew improved jumped extended shortened rescheduled postponed " +
    "pushed delayed bumped raised lowered updated adjusted revised switched upgraded expanded went shifted slipped " +
    "reached january february march april june july august september october november december date monday tuesday " +
    "wednesday thursday friday saturday sunday today tomorrow"
  )
    .split(" ")
    .map(indexWord),
);
const MIN_TOPIC_LETTERS = 4;

function readSlot(slot: string): Slot {
  const [name = "", kind = null] = slot.split(":");
  const words = name.includes(".") ? [name] : name.split("_").map(indexWord);
  return { words: new Set(words), thing: words.at(-1) ?? name, kind };
}

/** Reads a statement for comparison. Never throws. */
export function readSlotEntry(slot: string | null, content: string): SlotEntry {
  // Only values of slots are compared by what follows: most learnings have none.
  if (slot === null) return { slot: null, topic: new Set(), labels: new Set(), numbers: "", content };
  const read = readSlot(slot);
  const stems = segmentText(content)
    .map(({ surface }) => surface)
    .filter((word) => word.length >= MIN_TOPIC_LETTERS && /^\p{L}+$/u.test(word) && !isStopWord(word))
    .map(indexWord);
  return {
    slot: read,
    topic: new Set(stems.filter((stem) => !commonWords.has(stem) && !read.words.has(stem))),
    labels: new Set(content.match(/(?<![\p{L}\p{N}.-])\p{Lu}\d{1,2}(?![\p{L}\p{N}.-])/gu) ?? []),
    content,
    numbers: (content.match(/\d+(?:[.,:/-]\d+)*/g) ?? []).join(" "),
  };
}

const countShared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  [...a].filter((word) => b.has(word)).length;

const isSameKind = (a: Slot, b: Slot): boolean => a.kind === null || b.kind === null || a.kind === b.kind;

/** A new day or a new hour of an event replaces either. */
const isMoment = ({ kind }: Slot): boolean => kind === "date" || kind === "time";

function isSameSlot(a: Slot, b: Slot): boolean {
  return isSameKind(a, b) && a.words.size === b.words.size && countShared(a.words, b.words) === a.words.size;
}

/** True when one names the other's attribute more closely: `budget` and `grocery_budget`. */
function isCloserOrWider(a: Slot, b: Slot): boolean {
  if (a.thing !== b.thing || !(isSameKind(a, b) || (isMoment(a) && isMoment(b)))) return false;
  return countShared(a.words, b.words) === Math.min(a.words.size, b.words.size);
}

/** A name of one word may mean two things, as `the deadline` of two projects: so much of the topic must agree. */
const SAME_TOPIC = 0.5;

function speaksOfOtherThings(a: SlotEntry, b: SlotEntry): boolean {
  if (a.labels.size > 0 && b.labels.size > 0 && countShared(a.labels, b.labels) === 0) return true;
  const isOneWord = a.slot?.words.size === 1 && a.slot.kind !== null && b.slot?.kind !== null;
  const [fewer, more] = [Math.min(a.topic.size, b.topic.size), Math.max(a.topic.size, b.topic.size)];
  return isOneWord && more > 0 && countShared(a.topic, b.topic) < Math.max(1, fewer * SAME_TOPIC);
}

/** Words that a name and a statement share count as much as those of two statements. */
function closeness(a: SlotEntry, b: SlotEntry): number {
  const wordsOf = ({ slot, topic }: SlotEntry): ReadonlySet<string> =>
    new Set([...(slot?.words ?? []), ...topic]);
  return countShared(wordsOf(a), wordsOf(b)) - 1;
}

/**
 * The entries whose values a newer statement replaces: those of the same slot, or, when it says itself that something
 * changed, the one nearest to it among those with fewer or more words in their slot.
 */
export function replacedBy<Entry extends SlotEntry>(
  newer: SlotEntry,
  renews: Renewal,
  entries: readonly Entry[],
): Entry[] {
  const { slot } = newer;
  if (slot === null || renews === "nothing") return [];
  const same = entries.filter(
    (entry) => entry.slot !== null && isSameSlot(slot, entry.slot) && !speaksOfOtherThings(newer, entry),
  );
  if (same.length > 0 || renews === "same") return same;
  const near = entries.filter(
    ({ slot: other, labels }) =>
      other !== null &&
      isCloserOrWider(slot, other) &&
      !(newer.labels.size > 0 && labels.size > 0 && countShared(newer.labels, labels) === 0),
  );
  const most = Math.max(...near.map((entry) => closeness(newer, entry)), 1);
  const nearest = near.filter((entry) => closeness(newer, entry) === most);
  if (nearest.length === 1) return nearest;
  // `my doctor raised my dosage`: the only one that could be meant, when it speaks of nothing else.
  const bare = entries.filter(
    (entry) => entry.slot !== null && isSameSlot(slot, entry.slot) && entry.topic.size === 0,
  );
  return bare.length === 1 && near.length === 1 ? bare : [];
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/,(?=\d{3})/g, "")
    .replace(/\s+/g, " ");

const LONGER_NUMBER = /^(?:\p{N}|\.\p{N})/u;
/** `$5k` and `$5 million` are not `$5`; a count may be followed by a unit. */
const LARGER_SUM = /^(?:\p{N}|\.\p{N}|\s?(?:k|m|bn|thousand|million|billion)\b)/u;

/** True when an entry tells a value as its own, and not as what it was before (`from $400`). */
export function tellsValue({ content }: SlotEntry, value: string): boolean {
  const wanted = plain(value).replace(/^v(?=\d)/, "");
  const goesOn = /[$€£¥]/.test(wanted) ? LARGER_SUM : LONGER_NUMBER;
  const parts = plain(content).split(wanted);
  return parts.slice(1).some((behind, index) => {
    const before = parts[index] ?? "";
    return !/(?:from |[\p{N}.])$/u.test(before) && !goesOn.test(behind);
  });
}
