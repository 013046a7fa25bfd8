import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { IconButton } from "./icon-button.tsx";
import { chooseTheme, nextTheme, readTheme, type Theme, watchTheme } from "./theme.ts";

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;
const NAMES: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

export function ThemeButton() {
  const theme = useSyncExternalStore(watchTheme, () => readTheme(localStorage));
  const Icon = ICONS[theme];
  return (
    <IconButton
      label={`Colours: ${NAMES[theme]}. Change to ${NAMES[nextTheme(theme)]}`}
      onClick={() => chooseTheme(nextTheme(theme))}
    >
      <Icon aria-hidden />
    </IconButton>
  );
}
