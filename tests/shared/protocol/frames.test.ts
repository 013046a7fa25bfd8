import { expect, it } from "vitest";
import { encodeFrame, FrameReader, FrameTooLarge, parseText } from "../../../shared/protocol/frames.ts";

const LIMITS = { textBytes: 1000, carriedBytes: 100 };
const message = { type: "x", text: "é\u0000\ud83d\ude00", list: [1, null, true] };
const carried = Uint8Array.from([0, 1, 255]);

it("gives back what was written, however it is cut on the way", () => {
  const two = [...encodeFrame(message, carried), ...encodeFrame({ n: 2 })];
  for (let size = 1; size <= two.length; size++) {
    const reader = new FrameReader(LIMITS);
    const read: unknown[] = [];
    for (let at = 0; at < two.length; at += size) {
      reader.push(Uint8Array.from(two.slice(at, at + size)));
      for (let frame = reader.next(); frame; frame = reader.next())
        read.push([parseText(frame.text), [...frame.bytes]]);
    }
    expect(read).toEqual([
      [message, [0, 1, 255]],
      [{ n: 2 }, []],
    ]);
  }
});

it("says where the lengths stand", () => {
  expect([...encodeFrame({}, carried)]).toEqual([2, 0, 0, 0, 3, 0, 0, 0, 123, 125, 0, 1, 255]);
});

it.each([
  ["text", [0xe9, 3, 0, 0, 0, 0, 0, 0], "a message of 1001 bytes"],
  ["bytes", [0, 0, 0, 0, 101, 0, 0, 0], "a message of 101 bytes"],
  ["both", [255, 255, 255, 255, 255, 255, 255, 255], "a message of 8589934590 bytes"],
])("refuses more %s than it may have when only the head is there", (_, head, problem) => {
  const reader = new FrameReader(LIMITS);
  reader.push(Uint8Array.from(head));
  expect(() => reader.next()).toThrow(new FrameTooLarge(problem));
});

it("reads no text that is not UTF-8", () => {
  expect(() => parseText(Uint8Array.from([34, 255, 34]))).toThrow(TypeError);
});
