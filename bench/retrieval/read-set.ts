import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const sessionSchema = z.looseObject({
  user_id: z.string(),
  session_id: z.string(),
  interactions: z.array(z.looseObject({ role: z.string(), content: z.string() })),
});
const docSchema = z.object({ id: z.string(), role: z.string() });
const questionSchema = z.object({
  id: z.string(),
  user_id: z.string(),
  query: z.string(),
  gold: z.array(z.string()),
  category: z.string().optional(),
  gold_old: z.array(z.string()).optional(),
  gold_new: z.array(z.string()).optional(),
});

export type Session = z.infer<typeof sessionSchema>;
export type Question = z.infer<typeof questionSchema>;

export interface RetrievalSet {
  readonly name: string;
  readonly sessions: readonly Session[];
  readonly docs: readonly z.infer<typeof docSchema>[];
  /** Questions with at least one gold turn; golds that name whole sessions are left out. */
  readonly questions: readonly Question[];
  /** Questions that the turns do not answer, though they are about what these speak of. */
  readonly unanswerable: readonly Question[];
}

/** The queries of a folder, without their answers. */
export async function readQueries(folder: string): Promise<string[]> {
  const questions = await readLines(join(folder, "questions.jsonl"), questionSchema);
  return questions.map(({ query }) => query);
}

async function readLines<Row>(path: string, schema: z.ZodType<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line.trim() !== "") rows.push(schema.parse(JSON.parse(line)));
  }
  return rows;
}

/** Reads one folder of `sessions.jsonl`, `docs.jsonl` and `questions.jsonl`. */
export async function readSet(folder: string): Promise<RetrievalSet> {
  const [sessions, docs, all] = await Promise.all([
    readLines(join(folder, "sessions.jsonl"), sessionSchema),
    readLines(join(folder, "docs.jsonl"), docSchema),
    readLines(join(folder, "questions.jsonl"), questionSchema),
  ]);
  const questions = all
    .map((question) => ({ ...question, gold: question.gold.filter((id) => !id.startsWith("session:")) }))
    .filter((question) => question.gold.length > 0);
  const unanswerable = all.filter(({ category }) => category === "abstention");
  return { name: basename(folder), sessions, docs, questions, unanswerable };
}
