import type { Config } from "@reflexio/contracts";
import { searchTextOfProfile, searchTextOfRule } from "../core/search/searched-text.ts";
import type { Expander } from "../ports/expander.ts";
import type { CallMeter } from "../ports/language-model.ts";
import type { RunStepRecord } from "../ports/run-step.ts";
import type { NewLearning, Write } from "../ports/storage.ts";

export interface ExpandDependencies {
  readonly expander: Expander | null;
  readonly orgId: string;
  readonly config: Config;
  readonly meter: CallMeter;
  readonly signal: AbortSignal;
}

function textOf(learning: NewLearning): string {
  return learning.kind === "profile" ? searchTextOfProfile(learning.row) : searchTextOfRule(learning.row);
}

/** Gives new learnings other words to be found by, when the configuration asks for it. They are added either way. */
export async function expandLearnings(
  { expander, orgId, config, meter, signal }: ExpandDependencies,
  writes: readonly Write[],
): Promise<{ readonly writes: readonly Write[]; readonly steps: readonly RunStepRecord[] }> {
  const texts = writes.flatMap((write) => (write.type === "learning.add" ? [textOf(write.learning)] : []));
  if (expander === null || !config.enable_document_expansion || texts.length === 0)
    return { writes, steps: [] };
  const { prompts } = config.reflexio;
  const { terms, steps } = await expander.expand({ orgId, texts, prompts, meter, signal });
  const left = [...terms];
  const expanded = writes.map((write) =>
    write.type === "learning.add" ? { ...write, expandedTerms: left.shift() ?? null } : write,
  );
  return { writes: expanded, steps };
}
