import { DEFAULT_ORG_ID } from "@reflexio/contracts";
import type { Storage } from "../../packages/reflexio/src/ports/storage.ts";
import { turnRow } from "../synthetic/turn-row.ts";
import { englishTurn } from "./english.ts";

export const USER = "reader";

/** Stores English turns of one user. */
export async function storeTurns(storage: Storage, count: number, sentences = 2): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) =>
    turnRow({
      user_id: USER,
      request_id: `request-${index >> 4}`,
      session_id: `session-${index >> 4}`,
      created_at: 1_750_000_000 + index,
      role: index % 2 === 0 ? "User" : "Agent",
      content: englishTurn(index, sentences),
    }),
  );
  await storage.commit(DEFAULT_ORG_ID, [{ type: "interactions.insert", rows }]);
}
