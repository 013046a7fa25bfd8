/** Both pages and what they share. */
import { Provider as TooltipProvider } from "@radix-ui/react-tooltip";
import { lazy, Suspense } from "react";
import { assertNever } from "../../shared/assert-never.ts";
import { useStore } from "../connection/hooks.ts";
import { AppContext, type AppParts, useApp } from "./app-context.ts";
import { Link } from "./link.tsx";
import { NoticeList } from "./notice-list.tsx";

const HomePage = lazy(() => import("../home/home-page.tsx").then((module) => ({ default: module.HomePage })));
const NotebookPage = lazy(() =>
  import("../notebook/notebook-page.tsx").then((module) => ({ default: module.NotebookPage })),
);

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
      return <HomePage />;
    case "notebook":
      return <NotebookPage key={page.path} path={page.path} />;
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
