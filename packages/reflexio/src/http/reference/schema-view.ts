import { html } from "hono/html";
import { type Json, listOf, objectOf, referenceOf, textOf } from "./document.ts";
import { prose } from "./prose.ts";

/** Deepest fields without a name of their own that are shown in one table. */
const MAX_DEPTH = 6;

interface Field {
  readonly name: string;
  readonly schema: Json;
  readonly isRequired: boolean;
}

function choicesOf(schema: Json): readonly Json[] {
  return [...listOf(schema.anyOf), ...listOf(schema.oneOf)].map(objectOf);
}

/** What a value may be, in a few words, with links to named schemas. */
export function typeView(schema: Json): unknown {
  const name = referenceOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  const choices = choicesOf(schema);
  if (choices.length > 0) {
    return choices.map((choice, index) => html`${index === 0 ? "" : " or "}${typeView(choice)}`);
  }
  if ("const" in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  const words = listOf(schema.enum);
  if (words.length > 0) {
    return words.map((word, index) => html`${index === 0 ? "" : " or "}<code>${JSON.stringify(word)}</code>`);
  }
  if (schema.type === "array") return html`list of ${typeView(objectOf(schema.items))}`;
  if (schema.type === "object" && !("properties" in schema)) return "object with any fields";
  const format = textOf(schema.format);
  return `${textOf(schema.type) || "any value"}${format === "" ? "" : ` (${format})`}`;
}

const BOUNDS = [
  ["minimum", "at least"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "at most"],
  ["minLength", "characters at least"],
  ["maxLength", "characters at most"],
  ["minItems", "items at least"],
  ["maxItems", "items at most"],
] as const;

/** Bounds of integers that only say that JavaScript can hold them. */
function isSaid(value: unknown): boolean {
  return typeof value !== "number" || Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function boundsOf(schema: Json): string[] {
  const own = BOUNDS.flatMap(([key, words]) =>
    key in schema && isSaid(schema[key]) ? [`${words} ${String(schema[key])}`] : [],
  );
  return [...own, ...choicesOf(schema).flatMap(boundsOf)];
}

/** The object that a list or a choice holds and that has no name of its own. */
function unnamedObject(schema: Json): Json | undefined {
  if (referenceOf(schema) !== undefined) return undefined;
  if ("properties" in schema) return schema;
  if (schema.type === "array") return unnamedObject(objectOf(schema.items));
  return choicesOf(schema)
    .map(unnamedObject)
    .find((found) => found !== undefined);
}

function fieldsOf(schema: Json, prefix = "", depth = 0): Field[] {
  const required = new Set(listOf(schema.required));
  return Object.entries(objectOf(schema.properties)).flatMap(([name, value]) => {
    const field = { name: `${prefix}${name}`, schema: objectOf(value), isRequired: required.has(name) };
    const inner = depth < MAX_DEPTH ? unnamedObject(field.schema) : undefined;
    const isList = field.schema.type === "array";
    const below =
      inner === undefined ? [] : fieldsOf(inner, `${field.name}${isList ? "[]" : ""}.`, depth + 1);
    return [field, ...below];
  });
}

function fieldRow({ name, schema, isRequired }: Field) {
  const facts = [
    ...("default" in schema ? [`default ${JSON.stringify(schema.default)}`] : []),
    ...boundsOf(schema),
  ];
  return html`<tr>
<th scope="row"><code>${name}</code>${isRequired ? html` <span class="required">required</span>` : ""}</th>
<td>${typeView(schema)}</td>
<td>${prose(textOf(schema.description))}${facts.length === 0 ? "" : html` <small>${facts.join(", ")}</small>`}</td>
</tr>`;
}

/** The fields of an object as a table; what else a schema is as one line. */
export function fieldTable(schema: Json, caption: string): unknown {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return html`<p>${typeView(schema)}</p>`;
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${fields.map(fieldRow)}</tbody></table>`;
}

/** Parameters of the query, the path and the headers, as a table. */
export function parameterTable(parameters: readonly Json[]): unknown {
  if (parameters.length === 0) return "";
  const rows = parameters.map((parameter) =>
    fieldRow({
      name: textOf(parameter.name),
      schema: { description: parameter.description, ...objectOf(parameter.schema) },
      isRequired: parameter.required === true,
    }),
  );
  return html`<table><caption>Parameters</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}
