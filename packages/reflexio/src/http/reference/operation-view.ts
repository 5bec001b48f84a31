import { html } from "hono/html";
import { type Described, type Json, listOf, objectOf, referenceOf, textOf } from "./document.ts";
import { prose } from "./prose.ts";
import { fieldTable, parameterTable, typeView } from "./schema-view.ts";

/** A value of a parameter in the example call, or what to put there. */
function exampleOf(parameter: Json): string {
  return parameter.example === undefined ? `<${textOf(parameter.name)}>` : String(parameter.example);
}

/** A word as a shell takes it literally. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The call of an operation for a shell; the server's address and the key come from the environment. */
function curlOf({ path, method, operation }: Described): string {
  const parameters = listOf(operation.parameters).map(objectOf);
  const filled = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((url, parameter) => url.replace(`{${textOf(parameter.name)}}`, exampleOf(parameter)), path);
  const query = parameters
    .filter(({ in: place, example, required }) => place === "query" && (required || example !== undefined))
    .map((parameter) => `${textOf(parameter.name)}=${encodeURIComponent(exampleOf(parameter))}`);
  const body = objectOf(objectOf(objectOf(operation.requestBody).content)["application/json"]).example;
  const isPublic = Array.isArray(operation.security);
  const url = `"$REFLEXIO_URL${filled}${query.length === 0 ? "" : `?${query.join("&")}`}"`;
  const isStream = "text/event-stream" in objectOf(objectOf(objectOf(operation.responses)["200"]).content);
  return [
    `curl${isStream ? " --no-buffer" : ""}${method === "GET" ? "" : ` -X ${method}`} ${url}`,
    ...(isPublic ? [] : ['  -H "Authorization: Bearer $REFLEXIO_API_KEY"']),
    ...(body === undefined
      ? []
      : ["  -H 'Content-Type: application/json'", `  -d ${quoted(JSON.stringify(body))}`]),
  ].join(" \\\n");
}

/** The named component behind a schema, or the schema itself. */
function resolve(schema: Json, schemas: Json): Json {
  const name = referenceOf(schema);
  return name === undefined ? schema : objectOf(schemas[name]);
}

function contentOf(part: Json): Json {
  return objectOf(objectOf(Object.values(objectOf(part.content))[0]).schema);
}

function bodyView(part: Json, schemas: Json, caption: string): unknown {
  const schema = contentOf(part);
  const named = referenceOf(schema);
  return html`${named === undefined ? "" : html`<p class="schema">${typeView(schema)}</p>`}
${fieldTable(resolve(schema, schemas), caption)}`;
}

function errorsView(responses: Json): unknown {
  const failures = Object.entries(responses).filter(([status]) => status !== "200");
  return html`<details><summary>Errors</summary><ul>${failures.map(
    ([status, response]) =>
      html`<li><strong>${status}</strong> ${textOf(objectOf(response).description)}</li>`,
  )}</ul></details>`;
}

/** One operation: what it does, what it takes, how it is called, what it answers. */
export function operationView(described: Described, schemas: Json): unknown {
  const { path, method, operation } = described;
  const id = textOf(operation.operationId);
  const scope = textOf(operation["x-scope"]);
  const responses = objectOf(operation.responses);
  const body = objectOf(operation.requestBody);
  const answer = objectOf(responses["200"]);
  const words = [id, method, path, operation.summary, operation.description].join(" ").toLowerCase();
  return html`<article id="${id}" data-words="${words}">
<h3><a href="#${id}">${prose(textOf(operation.summary))}</a></h3>
<p class="call"><b class="method ${method.toLowerCase()}">${method}</b> <code>${path}</code>
<span class="scope">${scope === "" ? "no key needed" : `key with scope ${scope}`}</span></p>
<p>${prose(textOf(operation.description))}</p>
${parameterTable(listOf(operation.parameters).map(objectOf))}
${"content" in body ? bodyView(body, schemas, "Body") : ""}
<pre tabindex="0" aria-label="Example call"><code>${curlOf(described)}</code></pre>
<details><summary>Answer</summary><p>${prose(textOf(answer.description))}</p>${bodyView(answer, schemas, "Fields of the answer")}</details>
${errorsView(responses)}
</article>`;
}
