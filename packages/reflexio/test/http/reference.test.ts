import { createHash } from "node:crypto";
import { buildOpenApi } from "@reflexio/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { renderReference } from "../../src/http/reference/page.ts";
import { createTestApp } from "../helpers/app-harness.ts";
import { registered } from "./operation-table.ts";
import type { Answer } from "./wire-check.ts";

let page: Answer;
let redirect: Answer;

beforeAll(async () => {
  const { app, withKey } = await createTestApp({ start: false });
  page = await withKey(null).request("GET", "/docs");
  redirect = await withKey(null).request("GET", "/redoc");
  return () => app.close();
});

function allOf(pattern: RegExp): string[] {
  return [...page.text.matchAll(pattern)].map(([, value = ""]) => value);
}

/** The part of the page about one operation. */
function articleOf(id: string): string {
  return new RegExp(`<article id="${id}"[\\s\\S]*?</article>`).exec(page.text)?.[0] ?? "";
}

function unescaped(text: string): string {
  return text
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

describe("GET /docs", () => {
  it("is a page for everybody, without a key", () => {
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(redirect.status).toBe(307);
    expect(redirect.headers.get("location")).toBe("docs");
  });

  it.each(registered)("describes $id with a call to copy", ({ id, spec }) => {
    const article = unescaped(articleOf(id));
    expect(article).toContain(`<b class="method ${spec.method.toLowerCase()}">${spec.method}</b>`);
    expect(article).toContain(`<code>${spec.path}</code>`);
    const call = /<pre[^>]*><code>([\s\S]*?)<\/code>/.exec(article)?.[1] ?? "";
    const path = spec.path.replace(
      /\{(\w+)\}/g,
      (_, name: string) => spec.paramsExample?.[name] ?? "missing",
    );
    expect(call).toMatch(/^curl /);
    expect(call).toContain(`"$REFLEXIO_URL${path}`);
    expect(call.includes("Authorization")).toBe(spec.access !== "public");
    if (spec.body !== undefined) {
      const sent = /-d '(.*)'$/.exec(call)?.[1]?.replaceAll("'\\''", "'") ?? "";
      expect(JSON.parse(sent)).toEqual(spec.example);
    }
    expect(page.text).toContain(`<a href="#${id}">`);
  });

  it("loads nothing from elsewhere, and runs only what its policy names", () => {
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const inline = [...allOf(/<style>([\s\S]*?)<\/style>/g), ...allOf(/<script>([\s\S]*?)<\/script>/g)];
    expect(inline).toHaveLength(2);
    for (const text of inline) {
      expect(policy).toContain(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    }
    expect(page.text).not.toMatch(
      /<(?:script|link|img|iframe|object|embed)[^>]*\bsrc=|@import|url\(| on\w+="/,
    );
    const targets = new Set(allOf(/\bhref="([^"]*)"/g).filter((target) => !target.startsWith("#")));
    expect(targets).toEqual(new Set(["data:,", "openapi.json"]));
  });

  it("has a place for every link in it, once", () => {
    const ids = allOf(/\bid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const linked = new Set(allOf(/\bhref="#([^"]*)"/g));
    expect([...linked].filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("shows the words of the contract as words", async () => {
    const document = buildOpenApi("1.0.0</title><script>alert(1)</script>");
    const text = await renderReference(document);
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("1.0.0&lt;/title&gt;&lt;script&gt;");
  });
});
