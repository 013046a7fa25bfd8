/** Find, and replace, in all cells: the browser's own search cannot see what is out of sight. */
import {
  CaseSensitive,
  ChevronDown,
  ChevronUp,
  Regex,
  Replace,
  ReplaceAll,
  WholeWord,
  X,
} from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { readSource } from "../../connection/document-view.ts";
import { useStore } from "../../connection/hooks.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useParts } from "../model/parts.ts";
import { type FindQuery, findMatches, firstFrom, type Match } from "./find.ts";
import { clearHighlights, scrollToRange, showHighlights } from "./highlights.ts";
import { replaceAll, replaceOne } from "./replace.ts";

export function FindBar() {
  const parts = useParts();
  const { find } = useStore(parts.ui);
  const [query, setQuery] = useState<FindQuery>({
    text: "",
    matchCase: false,
    wholeWord: false,
    regex: false,
  });
  const [replacement, setReplacement] = useState("");
  const { matches, problem, at, step } = useFound(query);
  const close = () => {
    parts.ui.change({ find: "closed" });
    const cell = matches[at]?.cell ?? parts.selection.get().cell;
    if (cell) parts.selection.focus(cell);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  return (
    <search className="find-bar" aria-label="Find in notebook">
      <div>
        <FindField query={query} problem={problem} onChange={setQuery} onKeyDown={onKeyDown} />
        <Toggles query={query} onChange={setQuery} />
        <span className="found" role="status">
          {foundText(query, problem, matches.length, at)}
        </span>
        <IconButton label="Previous match" disabled={matches.length === 0} onClick={() => step(-1)}>
          <ChevronUp aria-hidden />
        </IconButton>
        <IconButton label="Next match" disabled={matches.length === 0} onClick={() => step(1)}>
          <ChevronDown aria-hidden />
        </IconButton>
        <IconButton
          label={find === "replace" ? "Hide replace" : "Replace"}
          aria-pressed={find === "replace"}
          onClick={() => parts.ui.change({ find: find === "replace" ? "find" : "replace" })}
        >
          <Replace aria-hidden />
        </IconButton>
        <IconButton label="Close" onClick={close}>
          <X aria-hidden />
        </IconButton>
      </div>
      {find === "replace" && (
        <div>
          <input
            aria-label="Replace with"
            placeholder="Replace with"
            value={replacement}
            onChange={(event) => setReplacement(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && close()}
          />
          <button
            type="button"
            className="outlined"
            disabled={matches.length === 0}
            onClick={() => replaceOne(parts, matches[at], query, replacement)}
          >
            Replace
          </button>
          <button
            type="button"
            className="outlined"
            disabled={matches.length === 0}
            onClick={() => replaceAll(parts, matches, query, replacement)}
          >
            <ReplaceAll aria-hidden /> All
          </button>
        </div>
      )}
    </search>
  );
}

function FindField(props: {
  query: FindQuery;
  problem: string | null;
  onChange(query: FindQuery): void;
  onKeyDown(event: KeyboardEvent): void;
}) {
  const { query, problem, onChange, onKeyDown } = props;
  return (
    <input
      type="search"
      aria-label="Find"
      aria-invalid={problem !== null}
      placeholder="Find"
      value={query.text}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to search
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => onChange({ ...query, text: event.target.value })}
      onKeyDown={onKeyDown}
    />
  );
}

const TOGGLES = [
  { name: "matchCase", label: "Match case", Icon: CaseSensitive },
  { name: "wholeWord", label: "Whole words", Icon: WholeWord },
  { name: "regex", label: "Regular expression", Icon: Regex },
] as const;

function Toggles({ query, onChange }: { query: FindQuery; onChange(query: FindQuery): void }) {
  return TOGGLES.map(({ name, label, Icon }) => (
    <IconButton
      key={name}
      label={label}
      aria-pressed={query[name]}
      onClick={() => onChange({ ...query, [name]: !query[name] })}
    >
      <Icon aria-hidden />
    </IconButton>
  ));
}

function foundText(query: FindQuery, problem: string | null, count: number, at: number): string {
  if (query.text === "") return "";
  if (problem !== null) return "not an expression";
  return count === 0 ? "nothing" : `${at + 1} of ${count}`;
}

/** What is found as the query and the notebook stand, and the match that is current. */
function useFound(query: FindQuery): {
  matches: readonly Match[];
  problem: string | null;
  at: number;
  step(by: 1 | -1): void;
} {
  const { session, view, selection, reveal } = useParts();
  const version = useStore(view.version);
  const order = useStore(view.order);
  const [wanted, setWanted] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the sources
  const found = useMemo(
    () =>
      findMatches(
        order.map((id) => [id, readSource(session.doc, id)] as const),
        query,
      ),
    [order, version, query, session],
  );
  const at = Math.min(wanted, Math.max(found.matches.length - 1, 0));
  const latest = useRef(found.matches);
  latest.current = found.matches;
  // A new query begins at the cell that has the focus; while one walks, the focus stays where it was.
  useEffect(() => {
    if (query.text === "") return;
    const first = firstFrom(latest.current, view.order.get(), selection.get().cell);
    setWanted(first);
    const cell = latest.current[first]?.cell;
    if (cell !== undefined) reveal(cell, "nearest");
  }, [query, view, selection, reveal]);
  useHighlights(found.matches, found.matches[at], query);
  const step = (by: 1 | -1) => {
    const count = found.matches.length;
    if (count === 0) return;
    const next = (at + by + count) % count;
    setWanted(next);
    const cell = found.matches[next]?.cell;
    if (cell !== undefined) reveal(cell, "nearest");
  };
  return { ...found, at, step };
}

/** Cells come into the page as one scrolls, so the marks are set anew whenever the page changes. */
function useHighlights(matches: readonly Match[], current: Match | undefined, query: FindQuery): void {
  useEffect(() => {
    let arrived = false;
    const show = () => {
      const range = showHighlights(matches, current, query);
      if (range && !arrived) scrollToRange(range);
      arrived ||= range !== null;
    };
    let frame = requestAnimationFrame(show);
    const cells = document.querySelector(".cells");
    const changes = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(show);
    });
    if (cells) changes.observe(cells, { childList: true, subtree: true, characterData: true });
    return () => {
      cancelAnimationFrame(frame);
      changes.disconnect();
      clearHighlights();
    };
  }, [matches, current, query]);
}
