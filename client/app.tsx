/** Both pages and what they share. */
import { Provider as TooltipProvider } from "@radix-ui/react-tooltip";
import { Suspense } from "react";
import { assertNever } from "../shared/assert-never.ts";
import { useStore } from "./connection/hooks.ts";
import { AppContext, type AppParts, useApp } from "./ui/app-context.ts";
import { Link } from "./ui/link.tsx";
import type { Page } from "./ui/navigate.ts";
import { NoticeList } from "./ui/notice-list.tsx";
import { pageChunk } from "./ui/page-chunk.tsx";

const home = pageChunk(() => import("./home/home-page.tsx").then((module) => module.HomePage));
const notebook = pageChunk(() =>
  import("./notebook/notebook-page.tsx").then((module) => module.NotebookPage),
);

/** Loads the code of a page, so that it is drawn without a fallback. */
export async function loadPage(page: Page): Promise<void> {
  if (page.page === "home") await home.load();
  if (page.page === "notebook") {
    // The largest part of all comes at the same time; who needs it asks again, and says what is wrong.
    import("./editor/live/live-editor.ts").catch(() => undefined);
    await notebook.load();
  }
}

export function App({ parts }: { parts: AppParts }) {
  return (
    <AppContext value={parts}>
      <TooltipProvider delayDuration={500} skipDelayDuration={200}>
        <Suspense fallback={<div className="page-message" aria-busy="true" />}>
          <CurrentPage />
        </Suspense>
        <NoticeList />
      </TooltipProvider>
    </AppContext>
  );
}

function CurrentPage() {
  const { navigation } = useApp();
  const page = useStore(navigation.page);
  switch (page.page) {
    case "home":
      return <home.Page />;
    case "notebook":
      return <notebook.Page key={page.path} path={page.path} />;
    case "unknown":
      return (
        <main className="page-message">
          <h1>There is no such page</h1>
          <p>
            <Link to="/">Go to all notebooks</Link>
          </p>
        </main>
      );
    default:
      return assertNever(page);
  }
}
