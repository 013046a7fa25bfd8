import { X } from "lucide-react";
import type { ComponentType } from "react";
import { command } from "../commands/commands.ts";
import type { Panel } from "../model/page-ui.ts";
import { useParts } from "../model/parts.ts";
import { DatasetsPanel } from "./datasets-panel.tsx";
import { NotebooksPanel } from "./notebooks-panel.tsx";
import { OutlinePanel } from "./outline-panel.tsx";
import { ProblemsPanel } from "./problems-panel.tsx";
import { VariablesPanel } from "./variables-panel.tsx";

const CONTENTS: Record<Panel, ComponentType> = {
  notebooks: NotebooksPanel,
  datasets: DatasetsPanel,
  outline: OutlinePanel,
  variables: VariablesPanel,
  problems: ProblemsPanel,
};

export function SidePanel({ panel }: { panel: Panel }) {
  const { ui } = useParts();
  const Contents = CONTENTS[panel];
  const title = command(`panel-${panel}`).title;
  return (
    <aside className="side-panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button
          type="button"
          className="icon-button small"
          aria-label={`Close ${title.toLowerCase()}`}
          onClick={() => ui.togglePanel(panel)}
        >
          <X aria-hidden />
        </button>
      </header>
      <Contents />
    </aside>
  );
}
