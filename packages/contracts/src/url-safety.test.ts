import { describe, expect, it } from "vitest";
import { listProblems, read } from "../test/problems.ts";
import { findImageUrlProblem, imageUrl } from "./image-url.ts";
import { isPrivateAddress } from "./ip-address.ts";
import { canonicalHost, classifyUrl, safeHttpUrl } from "./url-safety.ts";

const METADATA = [
  "http://169.254.169.254/latest/meta-data",
  "http://169.254.169.254./",
  "http://2852039166/",
  "http://0xA9FEA9FE/",
  "http://0251.0376.0251.0376/",
  "http://[fd00:ec2::254]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[::169.254.169.254]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://METADATA.google.internal/",
  "http://metadata.google.internal./",
  "http://100.100.100.200/",
];

const PRIVATE = [
  "http://localhost:1",
  "http://LOCALHOST./",
  "http://foo.localhost/",
  "http://127.0.0.1",
  "http://127.1/",
  "http://10.0.0.1",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://0.0.0.0",
  "http://0/",
  "http://[::1]/",
  "http://[::]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[fe80::1]/",
  "http://[fc00::1]/",
  "http://[2001:db8::1]/",
  "http://169.254.1.1",
  "http://192.0.2.1",
  "http://240.0.0.1",
  "http://100.64.0.1",
  "http://224.0.0.1",
  "http://198.18.0.1/",
  "http://redis:6379/",
  "http://nas.local/",
  "http://ollama.internal/",
];

const PUBLIC = [
  "https://api.example.com/v1",
  "http://8.8.8.8/",
  "http://172.32.0.1/",
  "http://100.128.0.1/",
  "http://[2606:4700::1111]/",
  "http://[::ffff:8.8.8.8]/",
  "http://user:secret@example.com/",
];

describe("where a URL leads", () => {
  it.each(METADATA)("%s is a metadata service", (url) => {
    expect(classifyUrl(new URL(url))).toBe("metadata");
    expect(listProblems(safeHttpUrl(), url)[0]).toMatch(
      /value_error Value error, URL must not target cloud metadata/,
    );
    expect(listProblems(imageUrl(), url)).toHaveLength(1);
  });

  it.each(PRIVATE)("%s is private", (url) => {
    expect(classifyUrl(new URL(url))).toBe("private");
    expect(listProblems(safeHttpUrl(), url)).toEqual([]);
    expect(findImageUrlProblem(url, false)).toBeUndefined();
    expect(findImageUrlProblem(url, true)).toMatch(/^URL targets/);
  });

  it.each(PUBLIC)("%s is public", (url) => {
    expect(classifyUrl(new URL(url))).toBe("public");
    expect(findImageUrlProblem(url, true)).toBeUndefined();
  });

  it("judges addresses as a resolver gives them", () => {
    expect(["127.0.0.1", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "nonsense"].map(isPrivateAddress)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(["1.1.1.1", "2606:4700::1111"].map(isPrivateAddress)).toEqual([false, false]);
  });

  it("writes hosts in one notation", () => {
    expect(canonicalHost(new URL("http://[::FFFF:1.2.3.4]/"))).toBe("1.2.3.4");
    expect(canonicalHost(new URL("http://Example.COM./"))).toBe("example.com");
  });
});

describe("endpoints", () => {
  it.each([
    ["HTTP://Example.com", "http://example.com/"],
    ["https://example.com/v1", "https://example.com/v1"],
    ["http://0x7f.1/", "http://127.0.0.1/"],
  ])("normalises %s", (url, expected) => {
    expect(read(safeHttpUrl(), url)).toBe(expected);
  });

  it.each([
    ["example.com", "url_parsing"],
    ["/relative", "url_parsing"],
    ["http:example.com", "url_parsing"],
    ["", "url_parsing"],
    ["ftp://example.com/", "url_scheme"],
    ["file:///etc/passwd", "url_scheme"],
    [5, "string_type"],
  ])("refuses %j", (url, type) => {
    expect(listProblems(safeHttpUrl(), url)[0]).toContain(type);
  });
});

describe("image URLs", () => {
  it.each(["", "http://example.com/a.png", "HTTPS://example.com/", "data:image/png;base64,AAAA"])(
    "takes %j",
    (url) => {
      expect(read(imageUrl(), url)).toBe(url);
    },
  );

  it.each([
    ["ftp://example.com/a.png", "ftp"],
    ["javascript:alert(1)", "javascript"],
    ["a.png", ""],
  ])("refuses %j", (url, scheme) => {
    expect(listProblems(imageUrl(), url)).toEqual([
      `body: value_error Value error, Image URL scheme must be http, https, or data — got '${scheme}'`,
    ]);
  });
});
