/** Loads the code that looks into a database; called in a process that does nothing else. */
export async function databaseProblems(path: string): Promise<readonly string[]> {
  return (await import("../../../app-check.ts")).databaseProblems(path);
}
