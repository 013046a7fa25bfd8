import { switchTheme } from "../model/actions.ts";
import type { Panel } from "../model/page-ui.ts";
import type { Command } from "./command.ts";

function panel(name: Panel, title: string, key: string): Command {
  return {
    id: `panel-${name}`,
    title,
    section: "View",
    keys: [key],
    mode: "command",
    run: (parts) => parts.ui.togglePanel(name),
  };
}

export const VIEW: readonly Command[] = [
  panel("notebooks", "Notebooks", "Alt+1"),
  panel("datasets", "Datasets", "Alt+2"),
  panel("outline", "Outline", "Alt+3"),
  panel("variables", "Variables", "Alt+4"),
  panel("problems", "Problems", "Alt+5"),
  {
    id: "palette",
    title: "Commands",
    section: "View",
    keys: ["Mod+K", "Mod+Shift+P", "F1"],
    run: (parts) => parts.ui.change({ overlay: "palette" }),
  },
  {
    id: "palette-plain",
    title: "Commands",
    section: "View",
    keys: ["P"],
    mode: "command",
    run: (parts) => parts.ui.change({ overlay: "palette" }),
  },
  {
    id: "keys",
    title: "Keys",
    section: "View",
    keys: ["?"],
    mode: "command",
    run: (parts) => parts.ui.change({ overlay: "keys" }),
  },
  {
    id: "theme",
    title: "Switch colours: system, light, dark",
    section: "View",
    keys: ["Alt+T"],
    mode: "command",
    run: switchTheme,
  },
];
