import { Power } from "lucide-react";
import type { NotebookSummary } from "../../shared/protocol/http.ts";
import { useApp } from "../ui/app-context.ts";
import { formatBytes } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { addressOf } from "../ui/navigate.ts";

const WORDS = {
  none: "no kernel",
  starting: "starting",
  idle: "idle",
  busy: "busy",
  interrupting: "stopping",
  dead: "stopped",
} as const;

/** What runs in the server now, and what it takes; closing a tab does not end it, this does. */
export function RunningSessions({ all }: { all: readonly NotebookSummary[] }) {
  const { transport, notices } = useApp();
  const running = all.filter(({ session }) => session !== null);
  if (running.length === 0) return null;
  const shutDown = (session: string) => {
    transport
      .request<"shutdown">({ type: "shutdown", session })
      .catch((error: unknown) => notices.fail(error));
  };
  return (
    <section className="running" aria-label="Running">
      <h2>Running</h2>
      <ul>
        {running.map(({ path, title, kernel, memory, session }) => (
          <li key={path}>
            <span className={`kernel-dot ${kernel ?? "none"}`} aria-hidden />
            <Link to={addressOf(path)}>{title}</Link>
            <span className="running-state">{WORDS[kernel ?? "none"]}</span>
            <span className="running-memory">{memory === null ? "" : formatBytes(memory)}</span>
            <button
              type="button"
              className="quiet"
              aria-label={`Shut down ${title}`}
              onClick={() => session && shutDown(session)}
            >
              <Power aria-hidden /> Shut down
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
