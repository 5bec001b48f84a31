import type { CliIo } from "./io.ts";

/**
 * Runs one command line and returns its exit code. Nothing but this file is loaded for `--version`, which
 * scripts and editors call often.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv.length === 1 && argv[0] === "--version") {
    io.stdout.write(`reflexio ${io.version}\n`);
    return 0;
  }
  const { runCommandLine } = await import("./run.ts");
  return await runCommandLine(argv, io);
}
