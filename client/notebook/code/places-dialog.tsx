/** Places of a name: those in cells are gone to, those outside of the notebook are shown here. */
import "../../styles/places.css";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Place } from "../../../shared/protocol/language.ts";
import { tokenizeSource } from "../../editor/tokenize/source.ts";
import { Modal } from "../../ui/dialog.tsx";
import { plural } from "../../ui/format.ts";
import { showPlace } from "../model/actions.ts";
import type { FoundPlaces } from "../model/page-ui.ts";
import { useParts } from "../model/parts.ts";
import { useCellNames } from "../model/use-cell-names.ts";
import { groupPlaces } from "./group-places.ts";
import { linesAround } from "./lines-around.ts";

type Outside = Extract<Place, { file: string }>;

export function Places({ found }: { found: FoundPlaces }) {
  const parts = useParts();
  const [only] = found.places;
  const alone = found.places.length === 1 && only && "file" in only ? only : null;
  const [read, setRead] = useState<Outside | null>(alone);
  const close = () => parts.ui.change({ places: null });
  const groups = groupPlaces(found.places, (id) => parts.view.source(id).get());
  const cellsOnly = found.places.every((place) => "cell" in place);
  return (
    <Modal
      title={read ? fileName(read.file) : found.title}
      description={
        read
          ? "Read only: it is not part of the notebook."
          : `In ${plural(groups.length, cellsOnly ? "cell" : "place")}.`
      }
      className="places"
      onClose={close}
    >
      {read ? (
        <Reader place={read} />
      ) : (
        groups.map(({ key, places }) => (
          <section key={key}>
            <PlaceName place={places[0]?.place} />
            <ul>
              {places.map(({ place, before, name, after }) => (
                <li key={`${place.range.line}:${place.range.column}`}>
                  <button
                    type="button"
                    onClick={() => {
                      if ("file" in place) return setRead(place);
                      close();
                      showPlace(parts, place.cell, place.range);
                    }}
                  >
                    <span className="line-number">{place.range.line}</span>
                    <code>
                      {before}
                      <mark>{name}</mark>
                      {after}
                    </code>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
    </Modal>
  );
}

function PlaceName({ place }: { place: Place | undefined }) {
  const name = useCellNames();
  if (!place) return null;
  return <h3>{"cell" in place ? name(place.cell) : fileName(place.file)}</h3>;
}

/** The part of a path that says which package or file it is. */
function fileName(file: string): string {
  return file.replace(/^.*\/node_modules\//, "").replace(/^.*\/(?=[^/]+\/[^/]+$)/, "");
}

function Reader({ place }: { place: Outside }) {
  const { text, range } = place;
  const { first, lines } = useMemo(() => {
    const around = linesAround(text, range.line);
    return { first: around.first, lines: tokenizeSource(around.text, "typescript") };
  }, [text, range.line]);
  const here = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => here.current?.scrollIntoView({ block: "center" }), []);
  return (
    <section className="reader" aria-label={`Text of ${fileName(place.file)}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable by Tab */}
      <pre tabIndex={0}>
        {lines.map((line, i) => {
          const number = first + i;
          const isHere = number >= range.line && number <= range.endLine;
          return (
            <div
              key={number}
              ref={number === range.line ? here : null}
              className={isHere ? "line here" : "line"}
            >
              {line.text === ""
                ? "\n"
                : line.tokens.map(({ start, kind }, at) => (
                    <span key={start} className={`tk-${kind}`}>
                      {line.text.slice(start, line.tokens[at + 1]?.start)}
                    </span>
                  ))}
            </div>
          );
        })}
      </pre>
    </section>
  );
}
