import { describe, expect, it } from "vitest";
import { chooseImages, readImage } from "./images.ts";

const bytes = (...head: number[]) => Buffer.from([...head, ...new Array(40).fill(7)]).toString("base64");
const PNG = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const JPEG = bytes(0xff, 0xd8, 0xff, 0xe0);
const GIF = bytes(...Buffer.from("GIF89a"));
const WEBP = bytes(...Buffer.from("RIFF"), 1, 2, 3, 4, ...Buffer.from("WEBPVP8 "));

const read = (interacted_image_url: string, image_encoding = "") =>
  readImage({ interacted_image_url, image_encoding });

describe("readImage", () => {
  it("finds none where there is none", () => {
    expect(read("")).toBeNull();
  });

  it.each([
    ["image/png", PNG],
    ["image/jpeg", JPEG],
    ["image/gif", GIF],
    ["image/webp", WEBP],
  ])("knows %s by its bytes, whatever it is called", (mediaType, base64) => {
    const image = { kind: "data", mediaType, base64 };
    expect(read("", base64)).toEqual(image);
    expect(read("", `data:image/jpeg;base64,${base64}`)).toEqual(image);
    expect(read(`data:text/plain;base64,${base64}`)).toEqual(image);
  });

  it("passes public addresses on as they are", () => {
    expect(read("https://cdn.example.com/a.png?w=1")).toEqual({
      kind: "url",
      url: "https://cdn.example.com/a.png?w=1",
    });
  });

  it.each([
    ["http://127.0.0.1/a.png", /own network/],
    ["http://2130706433/a.png", /own network/],
    ["http://[::ffff:10.0.0.1]/a.png", /own network/],
    ["http://intranet/a.png", /own network/],
    ["http://169.254.169.254/latest", /own network/],
    ["ftp://example.com/a.png", /not http/],
    ["data:image/svg+xml,<svg/>", /not Base64/],
    [`data:image/png;base64,${Buffer.from("<svg/>").toString("base64")}`, /not a PNG/],
    ["data:image/png;base64,%%%", /not Base64/],
    [`data:image/png;base64,${PNG}${"A".repeat(5_000_000)}`, /larger than 5 MB/],
    ["not an address", /cannot be read/],
  ])("withholds %.40s", (url, why) => {
    expect(read(url)).toEqual({ kind: "withheld", why: expect.stringMatching(why) });
  });
});

describe("chooseImages", () => {
  const url = { kind: "url", url: "https://example.com/a.png" } as const;

  it("takes the last eight, in their order", () => {
    const images = Array.from({ length: 12 }, () => url);
    expect([...chooseImages(images)].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("leaves out what is withheld and what no longer fits", () => {
    const large = { kind: "data", mediaType: "image/png", base64: "A".repeat(4_900_000) } as const;
    const images = [large, null, { kind: "withheld", why: "-" } as const, large, large, large, url];
    expect([...chooseImages(images)].sort((a, b) => a - b)).toEqual([3, 4, 5, 6]);
  });
});
