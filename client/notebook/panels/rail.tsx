/** The rail at the left: one button a panel. */
import { BookOpen, Braces, Database, List, TriangleAlert } from "lucide-react";
import { useSessionState, useStore } from "../../connection/hooks.ts";
import { plural } from "../../ui/format.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { command, keysOf } from "../commands/commands.ts";
import { PANELS, type Panel } from "../model/page-ui.ts";
import { useParts } from "../model/parts.ts";
import { problemCount } from "./problems.ts";

const ICONS: Record<Panel, typeof List> = {
  notebooks: BookOpen,
  datasets: Database,
  outline: List,
  variables: Braces,
  problems: TriangleAlert,
};

export function PanelRail() {
  const { ui } = useParts();
  const { panel } = useStore(ui);
  const problems = useSessionState((state) => problemCount(state));
  return (
    <nav className="rail" aria-label="Panels">
      {PANELS.map((name) => {
        const Icon = ICONS[name];
        const count = name === "problems" ? problems : 0;
        const title = command(`panel-${name}`).title;
        return (
          <IconButton
            key={name}
            label={count > 0 ? `${title}: ${plural(count, "problem")}` : title}
            keys={keysOf(`panel-${name}`)}
            aria-expanded={panel === name}
            className={panel === name ? "current" : ""}
            onClick={() => ui.togglePanel(name)}
          >
            <Icon aria-hidden />
            {count > 0 && <span className="badge">{count}</span>}
          </IconButton>
        );
      })}
    </nav>
  );
}
