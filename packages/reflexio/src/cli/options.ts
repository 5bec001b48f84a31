/** Kinds of ids that shell completion asks the server or the user's files for. */
export type IdKind = "server" | "key" | "session" | "request" | "run" | "agent playbook" | "user playbook";

interface OptionBase {
  readonly summary: string;
  /** A second name: one letter, such as `y` for `-y`, or a word, such as `port` for `--port`. */
  readonly short?: string;
  /** Accepted, but not shown: options of other versions that change nothing here. */
  readonly isHidden?: boolean;
}

interface FlagOption extends OptionBase {
  readonly kind: "flag";
  /** Also accept `--no-<name>`. */
  readonly isNegatable?: boolean;
}

interface TextOption extends OptionBase {
  readonly kind: "text";
  /** How the value is called in the help, such as `ID`. */
  readonly value: string;
  readonly choices?: readonly string[];
  readonly isRequired?: boolean;
  readonly fallback?: string;
  /** May be given several times; the value is then a list. */
  readonly isRepeatable?: boolean;
  readonly completes?: IdKind;
}

interface NumberOption extends OptionBase {
  readonly kind: "integer" | "number";
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
  readonly isRequired?: boolean;
  readonly fallback?: number;
}

export type OptionSpec = FlagOption | TextOption | NumberOption;

/** Options by their name in camelCase: `userId` is `--user-id`. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export interface ArgumentSpec {
  readonly summary: string;
  readonly isRequired: boolean;
  /** Takes all words that are left; only for the last argument. */
  readonly isVariadic?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: IdKind;
}

/** Positional arguments by name, in their order on the line. */
export type ArgumentTable = Readonly<Record<string, ArgumentSpec>>;

type Given<Spec, Value> = Spec extends { isRequired: true } | { fallback: Value } ? Value : Value | undefined;
type TextValue<Spec> = Spec extends { choices: readonly (infer Choice)[] } ? Choice : string;

type OptionValue<Spec> = Spec extends { kind: "flag" }
  ? boolean
  : Spec extends { isRepeatable: true }
    ? readonly string[]
    : Spec extends { kind: "text" }
      ? Spec extends { isRequired: true } | { fallback: string }
        ? TextValue<Spec>
        : TextValue<Spec> | undefined
      : Given<Spec, number>;

/** What an action receives for its options. */
export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: OptionValue<Options[Name]>;
};

/** What an action receives for its arguments. */
export type ArgumentValues<Arguments extends ArgumentTable> = {
  readonly [Name in keyof Arguments]: Arguments[Name] extends { isVariadic: true }
    ? readonly string[]
    : Arguments[Name] extends { isRequired: true }
      ? TextValue<Arguments[Name]>
      : TextValue<Arguments[Name]> | undefined;
};

/** Keeps the literal types of an option table, from which the action's input is derived. */
export function defineOptions<const Options extends OptionTable>(options: Options): Options {
  return options;
}

/** `userId` as `user-id`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** How an option is written, its second name first: `-y, --yes`. */
export function optionFlags(name: string, { short }: OptionSpec): string {
  const flag = `--${kebabCase(name)}`;
  return short === undefined ? flag : `${short.length === 1 ? "-" : "--"}${short}, ${flag}`;
}

/** Why a text is no value of the option, or undefined when it is one. */
export function optionProblem(spec: OptionSpec, text: string): string | undefined {
  if (spec.kind === "flag") return undefined;
  if (spec.kind === "text") {
    const isAllowed = spec.choices === undefined || spec.choices.includes(text);
    return isAllowed ? undefined : `must be one of ${spec.choices?.join(", ")}`;
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const isRight = spec.kind === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (!isRight) return spec.kind === "integer" ? "must be a whole number" : "must be a number";
  if (spec.min !== undefined && value < spec.min) return `must be at least ${spec.min}`;
  if (spec.max !== undefined && value > spec.max) return `must be at most ${spec.max}`;
  return undefined;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function fits(spec: OptionSpec, value: unknown): boolean {
  if (spec.kind === "flag") return typeof value === "boolean";
  if (spec.kind === "text" && spec.isRepeatable) return isTextList(value);
  if (value === undefined) return !spec.isRequired && spec.fallback === undefined;
  return spec.kind === "text" ? typeof value === "string" : typeof value === "number";
}

/** True when each option has a value of its kind. */
export function areOptionValues<Options extends OptionTable>(
  options: Options,
  values: unknown,
): values is OptionValues<Options> {
  if (typeof values !== "object" || values === null) return false;
  return Object.entries(options).every(([name, spec]) => fits(spec, Reflect.get(values, name)));
}

/** True when each argument has a text, or may go without. */
export function areArgumentValues<Arguments extends ArgumentTable>(
  table: Arguments,
  values: unknown,
): values is ArgumentValues<Arguments> {
  if (typeof values !== "object" || values === null) return false;
  return Object.entries(table).every(([name, spec]) => {
    const value: unknown = Reflect.get(values, name);
    if (spec.isVariadic) return isTextList(value);
    return typeof value === "string" || (value === undefined && !spec.isRequired);
  });
}

/** Most rows one call may ask a server for. */
export const MAX_LIMIT = 10_000;
