import { expect, test } from "vitest";
import { byLastUse, filterNotebooks, tagsOf } from "../../../client/home/filter.ts";
import type { NotebookSummary } from "../../../shared/protocol/http.ts";

function notebook(path: string, more: Partial<NotebookSummary> = {}): NotebookSummary {
  return {
    path,
    title: path,
    description: "",
    tags: [],
    template: false,
    modifiedAt: 0,
    lastRunAt: null,
    picture: null,
    session: null,
    kernel: null,
    memory: null,
    problem: null,
    ...more,
  };
}

const ALL = [
  notebook("rfm", {
    title: "RFM segmentation",
    description: "Score every customer.",
    tags: ["value", "segmentation"],
  }),
  notebook("churn", { title: "Résumé of leaving", tags: ["churn", "value"] }),
  notebook("june", { title: "六月 campaign" }),
];

test.each<[string, string[], string[]]>([
  ["", [], ["rfm", "churn", "june"]],
  ["score", [], ["rfm"]],
  ["customer rfm", [], ["rfm"]],
  ["resume", [], ["churn"]],
  ["六月", [], ["june"]],
  ["value", [], ["rfm", "churn"]],
  ["", ["value"], ["rfm", "churn"]],
  ["", ["value", "churn"], ["churn"]],
  ["rfm", ["churn"], []],
])("words %j and tags %j find %j", (text, tags, found) => {
  expect(filterNotebooks(ALL, { text, tags }).map(({ path }) => path)).toEqual(found);
});

test("tags, the most frequent first", () => {
  expect(tagsOf(ALL)).toEqual([
    { tag: "value", count: 2 },
    { tag: "churn", count: 1 },
    { tag: "segmentation", count: 1 },
  ]);
});

test("the last used comes first, by run or by change", () => {
  const list = [
    notebook("old", { modifiedAt: 1 }),
    notebook("ran", { modifiedAt: 1, lastRunAt: 9 }),
    notebook("changed", { modifiedAt: 5, lastRunAt: 2 }),
  ];
  expect(list.sort(byLastUse).map(({ path }) => path)).toEqual(["ran", "changed", "old"]);
});
