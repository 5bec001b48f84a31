import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "./context.ts";
import {
  type ArgumentTable,
  type ArgumentValues,
  areArgumentValues,
  areOptionValues,
  type OptionTable,
  type OptionValues,
} from "./options.ts";

interface CommandExample {
  /** The line without the program's name. */
  readonly line: string;
  readonly says: string;
}

/** What help, completion and documentation know about a command. Plain data. */
export interface CommandFacts {
  /** Words that select it: `["interactions", "list"]`. */
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  readonly description?: string;
  readonly examples: readonly CommandExample[];
  readonly args: ArgumentTable;
  readonly options: OptionTable;
  /**
   * What it does to a server: nothing, reading, changing, or deleting. Before a change the target is named;
   * the documentation and the conformance tests are made from it too.
   */
  readonly effect: "local" | "reads" | "writes" | "deletes";
  /** Runs when its group is named without a verb. */
  readonly isDefault?: boolean;
  /** Names the target server itself. */
  readonly namesServer?: boolean;
  /** Does its work in files when no server answers. */
  readonly worksWithoutServer?: boolean;
  /** Known from other versions and not part of this one; it says so and fails. */
  readonly isUnavailable?: boolean;
  /** Needs a person at a terminal. */
  readonly isInteractive?: boolean;
  /** Prints as it goes until the user stops it. */
  readonly isEndless?: boolean;
  /** True when the command itself ends in good order on Ctrl-C; others are simply left. */
  readonly handlesInterrupt?: boolean;
}

/** Values as they came from the command line, checked before an action sees them. */
export interface RawInput {
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A command of the table. */
export interface Command extends CommandFacts {
  readonly execute: (context: CommandContext, raw: RawInput) => Promise<void>;
}

/** What an action receives: its options and arguments by name. */
export type CommandInput<
  Options extends OptionTable,
  Arguments extends ArgumentTable = Readonly<Record<never, never>>,
> = OptionValues<Options> & ArgumentValues<Arguments>;

/** Does the work. It prints through the context and throws when it fails; returning means exit code 0. */
type Action<Input> = (context: CommandContext, input: Input) => Promise<void>;

interface CommandDefinition<Options extends OptionTable, Arguments extends ArgumentTable>
  extends CommandFacts {
  readonly args: Arguments;
  readonly options: Options;
  /** Imports the action, so that a command's code is loaded only when the command runs. */
  readonly run: () => Promise<{ readonly run: Action<CommandInput<Options, Arguments>> }>;
}

/** Makes a command of the table from its facts and the import of its action. */
export function defineCommand<
  const Options extends OptionTable,
  const Arguments extends ArgumentTable = Readonly<Record<never, never>>,
>(definition: CommandDefinition<Options, Arguments>): Command {
  const { run, options, args, ...facts } = definition;
  return {
    ...facts,
    options,
    args,
    execute: async (context, raw) => {
      if (!areOptionValues(options, raw.options) || !areArgumentValues(args, raw.args)) {
        throw new ReflexioError("internal", `The options of ${facts.path.join(" ")} were not parsed.`);
      }
      const action = await run();
      await action.run(context, { ...raw.options, ...raw.args });
    },
  };
}
