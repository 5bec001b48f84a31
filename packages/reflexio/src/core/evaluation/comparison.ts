import type { RegularVsShadow } from "@reflexio/contracts";

/** What a judge said of two answers that were shown in an order. */
export interface OrderedVerdict {
  readonly better: "first" | "second" | "tie";
  readonly isSignificant: boolean;
}

/**
 * Puts the verdicts over both orders together. A judge that favours a position says the same word in both: that is
 * a tie, and so is any other disagreement.
 * @param regularFirst the given answers were shown first
 * @param shadowFirst the shadow answers were shown first
 */
export function combineOrders(regularFirst: OrderedVerdict, shadowFirst: OrderedVerdict): RegularVsShadow {
  const isSignificant = regularFirst.isSignificant && shadowFirst.isSignificant;
  if (regularFirst.better === "first" && shadowFirst.better === "second") {
    return isSignificant ? "regular_is_better" : "regular_is_slightly_better";
  }
  if (regularFirst.better === "second" && shadowFirst.better === "first") {
    return isSignificant ? "shadow_is_better" : "shadow_is_slightly_better";
  }
  return "tied";
}
