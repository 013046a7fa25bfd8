import { Ellipsis } from "lucide-react";
import { memo, useState } from "react";
import type { NotebookSummary } from "../../shared/protocol/http.ts";
import { type AppParts, useApp } from "../ui/app-context.ts";
import { formatAgo } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Menu } from "../ui/menu.tsx";
import { addressOf } from "../ui/navigate.ts";
import { Picture } from "./picture.tsx";
import { TitleDialog } from "./title-dialog.tsx";

interface Props {
  notebook: NotebookSummary;
  reload(): void;
}

export const NotebookCard = memo(function NotebookCard({ notebook, reload }: Props) {
  const app = useApp();
  const [renaming, setRenaming] = useState(false);
  const { path, title, description, tags, problem } = notebook;
  const entries = [
    { label: notebook.template ? "New from this analysis" : "Duplicate", run: () => duplicate(app, path) },
    { label: "Rename", run: () => setRenaming(true) },
    "separator",
    { label: "Delete", danger: true, run: () => remove(app, notebook, reload) },
  ] as const;
  return (
    <li className="card">
      <Picture svg={notebook.picture} title={title} />
      <div className="card-text">
        <h3>
          <Link to={addressOf(path)}>{title}</Link>
        </h3>
        <p className="description">{problem ?? description}</p>
        <p className="card-foot">
          <Used notebook={notebook} />
          {tags.slice(0, 3).map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
      </div>
      <Menu
        trigger={
          <button type="button" className="icon-button" aria-label={`More for ${title}`}>
            <Ellipsis aria-hidden />
          </button>
        }
        entries={entries}
      />
      {renaming && (
        <TitleDialog
          heading="Rename notebook"
          action="Rename"
          initial={title}
          onClose={() => setRenaming(false)}
          onDone={async (wanted) => {
            await app.api.rename(path, wanted);
            reload();
          }}
        />
      )}
    </li>
  );
});

function Used({ notebook }: { notebook: NotebookSummary }) {
  if (notebook.session !== null) {
    return (
      <span className="running-word">
        <span className="running-dot" aria-hidden /> Running
      </span>
    );
  }
  const { lastRunAt, modifiedAt } = notebook;
  const at = lastRunAt ?? modifiedAt;
  return (
    <time dateTime={new Date(at).toISOString()}>
      {lastRunAt === null ? "Changed" : "Ran"} {formatAgo(at, Date.now())}
    </time>
  );
}

function duplicate({ api, navigation, notices }: AppParts, path: string): void {
  api.duplicate(path).then(
    (copy) => navigation.go(addressOf(copy)),
    (error: unknown) => notices.fail(error),
  );
}

function remove({ api, notices }: AppParts, { path, title }: NotebookSummary, reload: () => void): void {
  api.remove(path).then(
    (trash) => {
      reload();
      notices.say(`“${title}” is deleted.`, {
        label: "Undo",
        run: () => {
          api.restore(trash).then(reload, (error: unknown) => notices.fail(error));
        },
      });
    },
    (error: unknown) => notices.fail(error),
  );
}
