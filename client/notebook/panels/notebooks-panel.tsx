import { useSessionState } from "../../connection/hooks.ts";
import { useApp } from "../../ui/app-context.ts";
import { Link } from "../../ui/link.tsx";
import { addressOf } from "../../ui/navigate.ts";
import { useListed } from "../../ui/use-listed.ts";

export function NotebooksPanel() {
  const { api } = useApp();
  const path = useSessionState((state) => state.path);
  const { items, error } = useListed(api.notebooks, ["notebooks", "sessions"]);
  if (error && !items)
    return <p className="nothing">{error instanceof Error ? error.message : String(error)}</p>;
  if (!items) return <p className="nothing">Reading the notebooks…</p>;
  return (
    <ul className="notebooks">
      {items.map((notebook) => (
        <li key={notebook.path}>
          <Link
            to={addressOf(notebook.path)}
            aria-current={notebook.path === path ? "page" : undefined}
            title={notebook.path}
          >
            <span>{notebook.title}</span>
            {notebook.session !== null && <span className="running-dot" role="img" aria-label="running" />}
          </Link>
        </li>
      ))}
    </ul>
  );
}
