import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { lines, read, refusal } from "./reading.ts";

/** Bytes of an encoding that Node only decodes, by searching for those that decode to each letter. */
function encode(text: string, encoding: string): Buffer {
  const decoder = new TextDecoder(encoding);
  const found = new Map<string, number[]>();
  for (let lead = 0x80; lead < 0x100; lead++) {
    found.set(decoder.decode(Uint8Array.of(lead)), [lead]);
    for (let trail = 0x40; trail < 0x100; trail++) {
      const letter = decoder.decode(Uint8Array.of(lead, trail));
      if ([...letter].length === 1 && letter !== "\ufffd")
        found.set(letter, found.get(letter) ?? [lead, trail]);
    }
  }
  return Buffer.from(
    [...text].flatMap((letter) =>
      letter < "\x80" ? [letter.charCodeAt(0)] : (found.get(letter) as number[]),
    ),
  );
}

const CHINESE = lines("客户,城市,金额", "张三,北京,10", "李四,上海,20", "王五,广州,30");
const TAIWAN = lines("客戶,城市,金額", "張三,臺北,10", "李四,高雄,20", "王五,臺中,30");
const JAPANESE = lines("顧客,都市,金額", "田中さん,東京,10", "鈴木さん,大阪,20", "スズキ,京都,30");
const GERMAN = lines("Kunde,Ort,Betrag", "Jürgen Groß,Köln,10", "Müller & Söhne,Düsseldorf,20");
const FRENCH = lines("client,ville,total", "Renée,Orléans,10", "François,Besançon,20", "Zoé,“Évry” – 5 €,30");

test.each([
  ["gb18030", CHINESE],
  ["big5", TAIWAN],
  ["shift_jis", JAPANESE],
  ["windows-1252", GERMAN],
  ["windows-1252", FRENCH],
])("%s is told by its letters", async (encoding, text) => {
  const expected = await read(text);
  const { values, columns, report } = await read(encode(text, encoding));
  expect([columns, values]).toEqual([expected.columns, expected.values]);
  expect(report.recipe.encoding).toBe(encoding);
  expect(report.doubts).toContain(`The file is not UTF-8; it is read as ${encoding}.`);
});

test.each([
  ["UTF-8 with a mark", Buffer.from(`\ufeff${CHINESE}`)],
  ["UTF-16, little end first", Buffer.from(`\ufeff${CHINESE}`, "utf16le")],
  ["UTF-16, big end first", Buffer.from(`\ufeff${CHINESE}`, "utf16le").swap16()],
  ["UTF-16 without a mark", Buffer.from(lines("name,amount", "Ann,10", "Bob,20"), "utf16le")],
  ["gzip", gzipSync(CHINESE)],
])("%s", async (name, bytes) => {
  const { rows, values } = await read(bytes, name === "gzip" ? "x.csv.gz" : "x.csv");
  expect([rows, values.at(-1)?.at(-1)]).toEqual([
    name.includes("without") ? 2 : 3,
    name.includes("without") ? "20" : "30",
  ]);
});

test("letters that begin at the end of one piece of the file", async () => {
  const row = "客户客户客户,1\n";
  const text = `a,b\n${row.repeat(80_000)}`;
  expect((await read(text)).rows).toBe(80_000);
  expect((await read(encode(text.slice(0, 4 + row.length * 60_000), "gb18030"))).rows).toBe(60_000);
});

test("one damaged place in UTF-8 is refused with its line", async () => {
  const bytes = Buffer.concat([Buffer.from(CHINESE), Buffer.from([0xe5, 0x8c]), Buffer.from(",x,5\n")]);
  expect(await refusal(bytes)).toMatch(
    /^x\.csv, line 5: it is not written in UTF-8, as the rest of the file is\./,
  );
});

test("what is no text is refused", async () => {
  expect(await refusal(new Uint8Array([65, 0, 66]))).toBe("x.csv is no text file: it holds binary data.");
  expect(await refusal("")).toBe("x.csv is empty.");
  expect(await refusal("\n\n")).toBe("x.csv holds only empty lines.");
  expect(await refusal(gzipSync(CHINESE).subarray(0, 40), "x.csv.gz")).toMatch(
    /^x\.csv\.gz cannot be unpacked: /,
  );
});
