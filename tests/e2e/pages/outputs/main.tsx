/** Samples of every output and a few cells, without a server. `window.bench` is what the tests hold it by. */
import "@fontsource-variable/inter";
import "@fontsource/jetbrains-mono/400.css";
import "../../../../client/styles/tokens.css";
import "./page.css";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import type { OutputContext } from "../../../../client/outputs/context.ts";
import { sanitise } from "../../../../client/outputs/html/sanitise.ts";
import { renderMarkdown } from "../../../../client/outputs/markdown/render.ts";
import { Outputs } from "../../../../client/outputs/outputs.tsx";
import type { Json } from "../../../../shared/json.ts";
import type { Output } from "../../../../shared/output/output.ts";
import type { TableQuery } from "../../../../shared/output/table.ts";
import type { InputState } from "../../../../shared/session/state.ts";
import { Bench, Editors } from "./editors.tsx";
import { sections } from "./samples.ts";
import { samplePage } from "./table-sample.ts";

class Page extends Bench {
  readonly pages: TableQuery[] = [];
  readonly inputs: [string, Json][] = [];
  readonly shown: [string, number | undefined][] = [];
  readonly sanitise = sanitise;
  readonly renderMarkdown = renderMarkdown;
  /** Replaces the outputs of a section. */
  put: (section: string, outputs: Output[]) => void = () => undefined;
  /** Sets the session's value of an input, as another browser would. */
  setServer: (name: string, value: Json) => void = () => undefined;
  /** Makes the next pages fail. */
  failing = false;
}

declare global {
  interface Window {
    bench: Page;
  }
}

const page = new Page();
window.bench = page;

function App() {
  const [inputs, setInputs] = useState<Record<string, InputState>>({});
  const [shown, setShown] = useState(sections);
  page.put = (section, outputs) => setShown((now) => ({ ...now, [section]: outputs }));
  page.setServer = (name, value) =>
    setInputs((now) => ({ ...now, [name]: { ...stateOf(name, now), value } }));
  const context: OutputContext = {
    page: async (ref, query) => {
      page.pages.push(query);
      if (page.failing) throw new Error("The kernel is gone. Run the cell again.");
      return samplePage(ref, query);
    },
    downloadUrl: (ref, query, format) =>
      `/tables/${ref}.${format}?query=${encodeURIComponent(JSON.stringify(query))}`,
    setInput: async (name, value) => {
      page.inputs.push([name, value]);
      if (value === "refuse me") throw new Error("Name contains takes letters only.");
      page.setServer(name, value);
    },
    inputs,
    showCell: (cell, line) => page.shown.push([cell, line]),
    cellTitle: (cell) => (cell === "best" ? "Best segments" : cell),
  };
  return (
    <>
      <h1>Outputs and editors</h1>
      <section aria-label="Editors">
        <Editors bench={page} />
      </section>
      {Object.entries(shown).map(([name, outputs]) => (
        <section key={name} aria-label={name}>
          <Outputs cell={name.toLowerCase()} outputs={outputs} context={context} />
        </section>
      ))}
    </>
  );
}

/** The state that a session would have of an input: what its control came with, until it is changed. */
function stateOf(name: string, now: Record<string, InputState>): InputState {
  const known = now[name];
  if (known) return known;
  for (const output of sections.Controls ?? []) {
    const input = output.type === "display" ? output.bundle["application/vnd.clientele.input+json"] : null;
    const state = input as unknown as {
      name: string;
      definition: InputState["definition"];
      value: Json;
    } | null;
    if (state?.name === name) return { cell: "controls", definition: state.definition, value: state.value };
  }
  throw new Error(`There is no control named ${name}.`);
}

const root = document.querySelector("#root");
if (root) createRoot(root).render(<App />);
