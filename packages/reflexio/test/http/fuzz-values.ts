import fc from "fast-check";
import { resolveSchema } from "./openapi-document.ts";
import { field } from "./wire-check.ts";

/** Fields whose values the server made: a call that is to reach something must repeat one of its answers. */
export const MADE_BY_SERVER: ReadonlySet<string> = new Set([
  "request_id",
  "interaction_id",
  "profile_id",
  "user_playbook_id",
  "agent_playbook_id",
  "key_id",
  "run_id",
  "operation_id",
  "version",
  "id",
]);

/** Stands for a value that an earlier answer had in a field of this name. */
export const PLACEHOLDER = /^@@(\w+)$/;

const USERS = ["dana", "eli", "Ünal 小明", "o'hara", "%", "user:1"];
const NAMES = ["v3", "shipping", "web", "chat-7", "agent-v0", "default_playbook_extractor", ""];
const PHRASES = [
  "Always use eu-west-1 for deploys.",
  "No, never ship on Fridays.",
  "I live in Berlin and I prefer tea.",
  "我住在上海, 请用中文回答。",
  "C'est déjà vu à l'été",
  "🚀🚀 deploy 🙂‍↔️",
  'deploy AND (NOT "eu-west" OR *) NEAR/2 col:x ^y',
  "'; DROP TABLE profiles; --",
  "<script>alert(1)</script>",
  "a\u0000b\u001b[31m\u007f",
  "\ud800 lone \udc00 surrogates \udbff",
  "\u202eright to left\u202c",
  "   ",
];

const words = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PHRASES) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.nat({ max: 4 }).map((count) => "lorem ipsum ".repeat(10 ** count / 10)) },
);

const times = fc.oneof(
  fc.constantFrom(0, 1_750_000_000, 1_767_225_600, 1_767_225_600_000),
  fc.constantFrom("2026-01-01", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00", "1767225600"),
);

const json = fc.jsonValue({ maxDepth: 3 });

function texts(name: string): fc.Arbitrary<unknown> {
  const made = name.replace(/s$/, "");
  if (MADE_BY_SERVER.has(made)) {
    return fc.oneof({ weight: 5, arbitrary: fc.constant(`@@${made}`) }, { weight: 1, arbitrary: words });
  }
  if (/user_id/.test(name)) {
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...USERS) }, { weight: 1, arbitrary: words });
  }
  const plain = fc.constantFrom(...NAMES);
  const isName = /version|name|source|session|feature/.test(name);
  return fc.oneof({ weight: isName ? 5 : 1, arbitrary: plain }, { weight: isName ? 1 : 5, arbitrary: words });
}

function numbers(schema: unknown, name: string, isWhole: boolean): fc.Arbitrary<unknown> {
  const least = Number(field(schema, "minimum") ?? field(schema, "exclusiveMinimum") ?? -5);
  const most = Number(field(schema, "maximum") ?? least + 1_000);
  const edges = fc.constantFrom(least, most, 0, 1, 5, 30);
  const range = isWhole
    ? fc.integer({ min: Math.ceil(least), max: Math.max(Math.ceil(least), Math.floor(most)) })
    : fc.double({ min: least, max: most, noNaN: true });
  const usual = fc.oneof(edges, range);
  if (!MADE_BY_SERVER.has(name)) return usual;
  return fc.oneof({ weight: 4, arbitrary: fc.constant(`@@${name}`) }, { weight: 1, arbitrary: usual });
}

function objects(schema: unknown, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(Object(field(schema, "properties")));
  if (properties.length === 0) {
    return fc.dictionary(fc.string({ maxLength: 8 }), json, { maxKeys: 3 });
  }
  const listed = field(schema, "required");
  const required: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const fields = properties.map(([name, property]) => {
    const value = valuesOf(property, name, depth - 1).map((one) => [[name, one]] as const);
    if (required.includes(name)) return value;
    return fc.oneof(
      { weight: depth > 2 ? 1 : 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: value },
    );
  });
  return fc.tuple(...fields).map((entries) => Object.fromEntries(entries.flat()));
}

function lists(schema: unknown, name: string, depth: number): fc.Arbitrary<unknown> {
  const minLength = Number(field(schema, "minItems") ?? 0);
  const items = valuesOf(field(schema, "items") ?? {}, name.replace(/s$/, ""), depth - 1);
  return fc.array(items, { minLength, maxLength: Math.max(minLength, 3) });
}

function ofType(type: unknown, schema: unknown, name: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return numbers(schema, name, true);
    case "number":
      return numbers(schema, name, false);
    case "array":
      return lists(schema, name, depth);
    case "object":
      return objects(schema, depth);
    case "string":
      return field(schema, "format") === "date-time" ? times : texts(name);
    default:
      return json;
  }
}

/** Values that a JSON schema allows, more or less, chosen so that they meet what is stored. */
export function valuesOf(given: unknown, name: string, depth = 4): fc.Arbitrary<unknown> {
  const schema = resolveSchema(given);
  const allowed = field(schema, "enum");
  if (Array.isArray(allowed)) return fc.constantFrom<unknown>(...allowed);
  if (field(schema, "const") !== undefined) return fc.constant(field(schema, "const"));
  const options = field(schema, "anyOf") ?? field(schema, "oneOf");
  if (Array.isArray(options)) {
    return fc.oneof(...options.map((option: unknown) => valuesOf(option, name, depth)));
  }
  if (depth <= 0) return fc.constant(null);
  const type = field(schema, "type");
  if (!Array.isArray(type)) return ofType(type, schema, name, depth);
  return fc.oneof(...type.map((one: unknown) => ofType(one, schema, name, depth)));
}

/** Values that hardly any field allows. */
export const nastyValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, "", " ", "\u0000", "x", "5", "5.5", "true", "None", true, false, [], {}, [
    null,
  ]),
  fc.constantFrom<unknown>(0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, -1e-308, Number.MAX_SAFE_INTEGER),
  fc.constantFrom<unknown>("a".repeat(513), "é".repeat(20_001), [[[[[[[[]]]]]]]], {
    constructor: { prototype: {} },
  }),
  fc.constantFrom<unknown>(
    "http://169.254.169.254/",
    "https://example.com/x.png",
    "javascript:alert(1)",
    "data:,",
  ),
  fc.constantFrom<unknown>("2026-02-30", "2026-01-01T25:00:00Z", "9999-12-31T23:59:59Z", "-1", "1e400"),
  words,
  json,
);
