import type { ModelImage } from "../../ports/language-model.ts";
import type { Turn, TurnWindow } from "../../ports/learner.ts";
import { chooseImages } from "../images.ts";
import { renderTool } from "../render-turn.ts";

/** Turns that fit one prompt, with the number that each has in it. */
export interface TranscriptPart {
  readonly lines: string;
  /** Turn by its number. */
  readonly turns: ReadonlyMap<number, Turn>;
  /** Pictures of the turns, numbered from 1 in the lines. */
  readonly images: readonly ModelImage[];
}

const MAX_TEXT_CHARACTERS = 12_000;
const MAX_CONTEXT_CHARACTERS = 1_500;
/** About 20,000 tokens of turns in one prompt. */
const MAX_PART_CHARACTERS = 60_000;
/** Turns of the part before that are shown again. */
const OVERLAP_TURNS = 4;

/** Beginning and end: the middle of a long text says least. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = Math.floor(longest / 2);
  return `${text.slice(0, half)}\n[${text.length - 2 * half} characters left out]\n${text.slice(-half)}`;
}

/** @param picture what to say of the turn's picture */
function lineOf(turn: Turn, number: number, picture: string | null = null): string {
  const longest = turn.fresh ? MAX_TEXT_CHARACTERS : MAX_CONTEXT_CHARACTERS;
  const tools = turn.tools.map(renderTool);
  return JSON.stringify({
    turn: number,
    by: turn.speaker,
    new: turn.fresh,
    date: new Date(turn.createdAt * 1000).toISOString().slice(0, 10),
    text: shorten(turn.content, longest),
    ...(turn.action === "" ? {} : { action: turn.action }),
    ...(picture === null ? {} : { picture }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(turn.expertContent === "" ? {} : { expert_answer: shorten(turn.expertContent, longest) }),
  });
}

function pictureOf({ image = null, fresh }: Turn, shownAs: number | null): string | null {
  if (image === null) return null;
  if (shownAs !== null) return `picture ${shownAs}`;
  if (image.kind === "withheld") return `not shown: ${image.why}`;
  return fresh ? "not shown: there are too many" : "shown before";
}

function toPart(turns: readonly Turn[]): TranscriptPart {
  const chosen = chooseImages(turns.map(({ image = null, fresh }) => (fresh ? image : null)));
  const images: ModelImage[] = [];
  const lines = turns.map((turn, index) => {
    const { image = null } = turn;
    const isShown = chosen.has(index) && image !== null && image.kind !== "withheld";
    const shownAs = isShown ? images.push(image) : null;
    return lineOf(turn, index + 1, pictureOf(turn, shownAs));
  });
  return {
    lines: lines.join("\n"),
    turns: new Map(turns.map((turn, index) => [index + 1, turn])),
    images,
  };
}

/**
 * A window as JSON lines, in several parts when it is too long for one prompt. Every fresh turn is fresh in exactly
 * one part; later parts begin with the last turns of the part before.
 */
export function writeTranscript(window: TurnWindow): TranscriptPart[] {
  const parts: Turn[][] = [];
  let part: Turn[] = [];
  let size = 0;
  for (const turn of window.turns) {
    const length = lineOf(turn, 1).length;
    const holdsFresh = part.some(({ fresh }) => fresh);
    if (holdsFresh && size + length > MAX_PART_CHARACTERS) {
      parts.push(part);
      part = part.slice(-OVERLAP_TURNS).map((earlier) => ({ ...earlier, fresh: false }));
      size = part.reduce((sum, earlier) => sum + lineOf(earlier, 1).length, 0);
    }
    part.push(turn);
    size += length;
  }
  if (part.some(({ fresh }) => fresh)) parts.push(part);
  return parts.map(toPart);
}
