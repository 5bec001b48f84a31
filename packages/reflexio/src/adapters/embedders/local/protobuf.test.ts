import { expect, it } from "vitest";
import { bytesField, encode, floatField, intField, messageField, textField } from "./protobuf.ts";

// Expected bytes from the examples in the protobuf encoding guide and from `protoc --encode`.
it.each([
  ["a small integer", intField(1, 1), "0801"],
  ["an integer of two bytes", intField(1, 150), "089601"],
  ["an integer past 31 bits", intField(1, 2 ** 35), "08808080808001"],
  ["a field number past 15", intField(20, 7), "a00107"],
  ["a string", textField(2, "testing"), "120774657374696e67"],
  ["text outside ASCII", textField(1, "é"), "0a02c3a9"],
  ["bytes", bytesField(9, Uint8Array.of(1, 2)), "4a020102"],
  ["a float", floatField(2, 1), "150000803f"],
  ["a nested message", messageField(3, intField(1, 150)), "1a03089601"],
  ["an empty message", messageField(3), "1a00"],
])("encodes %s", (_, field, hex) => {
  expect(Buffer.from(encode(field)).toString("hex")).toBe(hex);
});
