/** What stands above the cells when something is out of order. */
import { CloudOff, Hourglass, Moon, TriangleAlert } from "lucide-react";
import { useConnection, useSessionState, useStore } from "../../connection/hooks.ts";
import { withCode } from "../../ui/with-code.tsx";
import { type NotebookParts, useParts } from "../model/parts.ts";
import { LanguageBanner } from "./language-banner.tsx";

export function Banners() {
  return (
    <div className="banners">
      <ConnectionBanner />
      <KernelBanner />
      <LanguageBanner />
    </div>
  );
}

function ConnectionBanner() {
  const link = useConnection();
  const { app, session } = useParts();
  const unsent = !useStore(session.outbox.empty);
  if (link.status !== "offline") return null;
  return (
    <div className="banner" role="status">
      <CloudOff aria-hidden />
      <p>
        <b>Connection lost.</b> Your edits are kept here and will be sent.
        {unsent && " Some are waiting now: leave this page open."}
      </p>
      <button type="button" className="outlined" onClick={() => app.transport.retry()}>
        Try now
      </button>
    </div>
  );
}

function KernelBanner() {
  const kernel = useSessionState((state) => state.kernel);
  const parts = useParts();
  if (kernel.status === "dead" && kernel.death) {
    return (
      <div className="banner error" role="alert">
        <TriangleAlert aria-hidden />
        <p>
          <b>{withCode(kernel.death.message)}</b> {withCode(kernel.death.hint)}
        </p>
        <button type="button" className="primary" onClick={() => runAgain(parts)}>
          Run again
        </button>
      </div>
    );
  }
  if (kernel.unresponsive) return <UnresponsiveBanner parts={parts} />;
  if (kernel.waiting !== undefined) return <WaitingBanner before={kernel.waiting} />;
  if (!kernel.culled) return null;
  return (
    <div className="banner" role="status">
      <Moon aria-hidden />
      <p>The kernel was idle and has been stopped to free memory. Running a cell starts it again.</p>
    </div>
  );
}

/** While all kernels that may run at once are running. */
function WaitingBanner({ before }: { before: number }) {
  return (
    <div className="banner" role="status">
      <Hourglass aria-hidden />
      <p>
        All kernels are busy. This notebook waits for one
        {before === 0 ? ", and is the next." : `: ${before} ${before === 1 ? "waits" : "wait"} before it.`}
      </p>
    </div>
  );
}

/** After an interrupt that could not be obeyed. */
function UnresponsiveBanner({ parts: { app, session } }: { parts: NotebookParts }) {
  const restart = () =>
    session.request("restart", { run: false }).catch((error: unknown) => app.notices.fail(error));
  return (
    <div className="banner error" role="alert">
      <TriangleAlert aria-hidden />
      <p>
        <b>The kernel does not answer the interrupt.</b> It is inside native code that cannot be stopped. Wait
        until it is through, or restart the kernel: variables are lost, the notebook and its outputs stay.
      </p>
      <button type="button" className="primary" onClick={restart}>
        Restart
      </button>
    </div>
  );
}

/** A clean kernel, then everything that is stale, which after a death is everything. */
function runAgain({ app, session }: NotebookParts): void {
  session
    .request("restart", { run: false })
    .then(() => session.request("run", { cells: "stale" }))
    .catch((error: unknown) => app.notices.fail(error));
}
