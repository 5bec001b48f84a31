import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { SCRIPT, STYLE } from "./assets.ts";
import { type Described, type Json, objectOf, operationsByTag, textOf } from "./document.ts";
import { operationView } from "./operation-view.ts";
import { prose } from "./prose.ts";
import { fieldTable } from "./schema-view.ts";

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The page may use its own style and script, and nothing from anywhere else. */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  // The empty icon, so that browsers ask for none.
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function anchorOf(tag: string): string {
  return `tag-${tag.replaceAll(" ", "-")}`;
}

function navigation(byTag: ReadonlyMap<string, readonly Described[]>): unknown {
  return [...byTag].map(
    ([tag, operations]) =>
      html`<div data-group><h2><a href="#${anchorOf(tag)}">${tag}</a></h2><ul>${operations.map(
        ({ method, path, operation }) => {
          const id = textOf(operation.operationId);
          const words = [id, method, path, operation.summary, operation.description].join(" ").toLowerCase();
          return html`<li data-words="${words}"><a href="#${id}">${prose(textOf(operation.summary))}</a></li>`;
        },
      )}</ul></div>`,
  );
}

function schemaView([name, value]: [string, unknown]): unknown {
  const schema = objectOf(value);
  return html`<article id="schema-${name}" data-words="${name.toLowerCase()}">
<h3><a href="#schema-${name}">${name}</a></h3>
<p>${prose(textOf(schema.description))}</p>
${fieldTable(schema, "Fields")}
</article>`;
}

/** The API reference as one page, made of the OpenAPI document; it needs nothing else. */
export async function renderReference(document: Json): Promise<string> {
  const byTag = operationsByTag(document);
  const schemas = objectOf(objectOf(document.components).schemas);
  const { title, version, description } = objectOf(document.info);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${version}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#page-content">Skip to the operations</a>
<nav aria-label="Operations">
<label for="page-search">Search (press /)</label>
<input id="page-search" type="search" autocomplete="off" placeholder="publish, profiles, review …">
${navigation(byTag)}
<h2><a href="#page-schemas">schemas</a></h2>
</nav>
<main id="page-content">
<h1>${title} <small>${version}</small></h1>
<p>${prose(textOf(description))} The same as data: <a href="openapi.json">openapi.json</a>.</p>
<p>The examples read the server's address and the key from <code>REFLEXIO_URL</code> and <code>REFLEXIO_API_KEY</code>.</p>
<p id="page-none" role="status" hidden>Nothing has all these words.</p>
${[...byTag].map(
  ([tag, operations]) =>
    html`<section data-group><h2 id="${anchorOf(tag)}">${tag}</h2>${operations.map((one) => operationView(one, schemas))}</section>`,
)}
<section data-group><h2 id="page-schemas">Schemas</h2>${Object.entries(schemas).map(schemaView)}</section>
</main>
<script>${raw(SCRIPT)}</script>
</body>
</html>
`;
  return String(await page);
}
