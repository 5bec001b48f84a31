import { searchTextOfTurn } from "../../../core/render-turn.ts";
import { indexTokens, indexTokensAtOnce } from "../../../core/search/index-tokens.ts";
import type { NewInteraction } from "../../../ports/records.ts";
import type { Write } from "../../../ports/storage.ts";
import { takeTurns } from "./take-turns.ts";

/** Shorter texts are analysed inside the transaction: about 5 ms. */
const MIN_CHARACTERS = 20_000;

/** Tokens that were made before the transaction began. */
const prepared = new WeakMap<NewInteraction, string>();

function turnsOf(writes: readonly Write[]): NewInteraction[] {
  return writes.flatMap((write) => (write.type === "interactions.insert" ? [...write.rows] : []));
}

/** True when the turns of a commit are so long that they are analysed before it. */
export function isLong(writes: readonly Write[]): boolean {
  return lengthOf(writes) > MIN_CHARACTERS;
}

/** Characters of the turns of a commit. */
export function lengthOf(writes: readonly Write[]): number {
  return turnsOf(writes).reduce((sum, turn) => sum + turn.content.length, 0);
}

/** Analyses long turns piece by piece; timers and sockets get their turn in between. */
export async function prepareTokens(writes: readonly Write[]): Promise<void> {
  for (const turn of turnsOf(writes)) {
    prepared.set(turn, await takeTurns(indexTokens(searchTextOfTurn(turn))));
  }
}

/** What the text index takes of a turn. */
export function tokensOfTurn(turn: NewInteraction): string {
  return prepared.get(turn) ?? indexTokensAtOnce(searchTextOfTurn(turn));
}
