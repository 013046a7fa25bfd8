/** The page of all notebooks: what there is, what runs, and the way to each. */
import { Plus, Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { NotebookSummary } from "../../shared/protocol/http.ts";
import { useApp } from "../ui/app-context.ts";
import { Mark } from "../ui/mark.tsx";
import { addressOf } from "../ui/navigate.ts";
import { ThemeButton } from "../ui/theme-button.tsx";
import { useListed } from "../ui/use-listed.ts";
import { byLastUse, type Filter, filterNotebooks, tagsOf } from "./filter.ts";
import { NotebookCard } from "./notebook-card.tsx";
import { HomeError, NoMatch, NoNotebooks } from "./nothing.tsx";
import { RunningSessions } from "./running-sessions.tsx";
import { TitleDialog } from "./title-dialog.tsx";

export function HomePage() {
  const { api, navigation } = useApp();
  const { items, error, reload } = useListed(api.notebooks, ["notebooks", "sessions"]);
  const [filter, setFilter] = useState<Filter>({ text: "", tags: [] });
  const [creating, setCreating] = useState(false);
  useEffect(() => {
    document.title = "Clientele";
  }, []);
  const open = (path: string) => navigation.go(addressOf(path));
  return (
    <div className="home">
      <header className="home-header">
        <Mark />
        <span className="home-name">Clientele</span>
        <SearchField text={filter.text} onChange={(text) => setFilter({ ...filter, text })} />
        <span className="push" />
        <ThemeButton />
        <button type="button" className="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden /> New notebook
        </button>
      </header>
      <main>
        <h1>Notebooks</h1>
        {items ? (
          <Library
            all={items}
            filter={filter}
            onFilter={setFilter}
            onCreate={() => setCreating(true)}
            reload={reload}
          />
        ) : error ? (
          <HomeError error={error} onRetry={reload} />
        ) : (
          <div className="cards" aria-busy="true" role="status" aria-label="Reading the notebooks" />
        )}
      </main>
      {creating && (
        <TitleDialog
          heading="New notebook"
          action="Create"
          initial=""
          onClose={() => setCreating(false)}
          onDone={async (title) => open(await api.create(title))}
        />
      )}
    </div>
  );
}

function SearchField({ text, onChange }: { text: string; onChange(text: string): void }) {
  return (
    <search className="search-field">
      <Search aria-hidden />
      <input
        type="search"
        aria-label="Search notebooks"
        placeholder="Search notebooks"
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </search>
  );
}

function Library(props: {
  all: readonly NotebookSummary[];
  filter: Filter;
  onFilter(filter: Filter): void;
  onCreate(): void;
  reload(): void;
}) {
  const { all, filter, onFilter, onCreate, reload } = props;
  const found = useMemo(() => filterNotebooks(all, filter).sort(byLastUse), [all, filter]);
  if (all.length === 0) return <NoNotebooks onCreate={onCreate} />;
  const templates = found.filter(({ template }) => template);
  const others = found.filter(({ template }) => !template);
  return (
    <>
      <RunningSessions all={all} />
      <Tags all={all} filter={filter} onFilter={onFilter} />
      {found.length === 0 && <NoMatch onClear={() => onFilter({ text: "", tags: [] })} />}
      <Cards title="Yours" notebooks={others} reload={reload} />
      <Cards title="Prebuilt analyses" notebooks={templates} reload={reload} />
    </>
  );
}

function Tags({
  all,
  filter,
  onFilter,
}: {
  all: readonly NotebookSummary[];
  filter: Filter;
  onFilter(filter: Filter): void;
}) {
  const tags = useMemo(() => tagsOf(all), [all]);
  if (tags.length === 0) return null;
  const toggle = (tag: string) =>
    onFilter({
      ...filter,
      tags: filter.tags.includes(tag) ? filter.tags.filter((one) => one !== tag) : [...filter.tags, tag],
    });
  return (
    <fieldset className="tags" aria-label="Tags">
      {tags.map(({ tag, count }) => (
        <button key={tag} type="button" aria-pressed={filter.tags.includes(tag)} onClick={() => toggle(tag)}>
          {tag} <span className="count">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Cards({
  title,
  notebooks,
  reload,
}: {
  title: string;
  notebooks: readonly NotebookSummary[];
  reload(): void;
}) {
  if (notebooks.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="cards">
        {notebooks.map((notebook) => (
          <NotebookCard key={notebook.path} notebook={notebook} reload={reload} />
        ))}
      </ul>
    </section>
  );
}
