/** The bar above a notebook: where one is, whether it is saved, who is here, and how it runs. */
import { ChevronDown, Command as CommandIcon, Play, Square } from "lucide-react";
import { useConnection, useSessionState, useStore } from "../../connection/hooks.ts";
import { formatBytes } from "../../ui/format.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Keys } from "../../ui/keys.tsx";
import { Link } from "../../ui/link.tsx";
import { Mark } from "../../ui/mark.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { ThemeButton } from "../../ui/theme-button.tsx";
import { command, keysOf, perform } from "../commands/commands.ts";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { NotebookTitle } from "./notebook-title.tsx";
import { People } from "./people.tsx";

export function NotebookHeader() {
  const parts = useParts();
  return (
    <header className="notebook-header">
      <Link to="/" className="home-link" aria-label="Clientele: all notebooks">
        <Mark />
      </Link>
      <Crumb />
      <NotebookTitle />
      <Saved />
      <span className="push" />
      <People />
      <ExecutionSwitch />
      <KernelMenu />
      <InterruptButton />
      <button
        type="button"
        className="primary run-all"
        onClick={() => perform(command("run-all"), parts)}
        aria-label="Run all"
      >
        <Play aria-hidden /> <span className="wide">Run all</span>
        <span className="wide">
          <Keys keys={keysOf("run-all") ?? ""} />
        </span>
      </button>
      <span className="header-line" />
      <ThemeButton />
      <IconButton
        label="Commands"
        keys={keysOf("palette")}
        onClick={() => parts.ui.change({ overlay: "palette" })}
      >
        <CommandIcon aria-hidden />
      </IconButton>
    </header>
  );
}

/** The folders above the notebook. */
function Crumb() {
  const path = useSessionState((state) => state.path);
  const folders = path.split("/").slice(0, -1);
  return (
    <span className="path" title={path}>
      {folders.length === 0 ? "Notebooks" : folders.join(" / ")} <span aria-hidden>/</span>
    </span>
  );
}

function Saved() {
  const saved = useSessionState((state) => state.saved);
  const link = useConnection();
  const sent = useStore(useParts().session.outbox.empty);
  if (link.status === "offline") return <span className="saved">{sent ? "Offline" : "Not sent yet"}</span>;
  if (saved.status === "failed") {
    return (
      <span className="saved failed" role="alert" title={saved.message ?? undefined}>
        Not saved{saved.message ? `: ${saved.message}` : ""}
      </span>
    );
  }
  return <span className="saved">{sent && saved.status === "saved" ? "Saved" : "Saving…"}</span>;
}

function ExecutionSwitch() {
  const parts = useParts();
  const execution = useSessionState((state) => state.execution);
  const modes = [
    { mode: "auto", label: "Auto", title: "What depends on a cell runs after it" },
    {
      mode: "lazy",
      label: "Lazy",
      title: "What depends on a cell is marked stale, and runs when you say so",
    },
  ] as const;
  return (
    <fieldset className="switch" aria-label="Execution">
      {modes.map(({ mode, label, title }) => (
        <button
          key={mode}
          type="button"
          title={title}
          aria-pressed={execution === mode}
          onClick={() => execution !== mode && perform(command("execution"), parts)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

const KERNEL_WORDS = {
  none: "No kernel",
  starting: "Starting",
  idle: "Idle",
  busy: "Busy",
  interrupting: "Stopping",
  dead: "Stopped",
} as const;

function KernelMenu() {
  const parts = useParts();
  const { status, memory, unresponsive, walls } = useSessionState((state) => state.kernel);
  const word = unresponsive ? "Does not answer" : KERNEL_WORDS[status];
  const size = memory === null ? "" : formatBytes(memory);
  const entry = (id: string): MenuEntry => ({
    label: command(id).title,
    keys: keysOf(id),
    disabled: !(command(id).enabled?.(parts) ?? true),
    run: () => perform(command(id), parts),
  });
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="quiet kernel-button"
          aria-label={`Kernel: ${word}${size && `, ${size}`}`}
        >
          <span className={`kernel-dot ${status}`} aria-hidden />
          <span className="wide">{word}</span>
          {size && <span className="kernel-memory">{size}</span>}
          <ChevronDown aria-hidden className="chevron" />
        </button>
      }
      entries={[
        entry("interrupt"),
        entry("restart"),
        entry("restart-run"),
        "separator",
        entry("run-stale"),
        entry("clear-all"),
        "separator",
        { label: "Shut down", danger: true, disabled: status === "none", run: () => shutDown(parts) },
        ...(walls ? ["separator" as const, { note: `Walls: ${walls.join(", ")}` }] : []),
      ]}
    />
  );
}

function shutDown({ app, session }: NotebookParts): void {
  session.request("shutdown", {}).catch((error: unknown) => app.notices.fail(error));
}

function InterruptButton() {
  const parts = useParts();
  const kernel = useSessionState((state) => state.kernel.status);
  const waiting = useSessionState((state) => state.queue.length > 0);
  const busy = waiting || kernel === "busy" || kernel === "starting" || kernel === "interrupting";
  return (
    <button
      type="button"
      className="outlined interrupt"
      aria-label="Interrupt"
      disabled={!busy || kernel === "interrupting"}
      title="Stops what runs; all variables are kept"
      onClick={() => perform(command("interrupt"), parts)}
    >
      <Square aria-hidden /> <span className="wide">Interrupt</span>
    </button>
  );
}
