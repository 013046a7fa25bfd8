import { SpellCheck, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useSessionState } from "../../connection/hooks.ts";
import { withCode } from "../../ui/with-code.tsx";
import { useParts } from "../model/parts.ts";

/** That types are not checked is said once: put away, it stays away until it is about something else. */
export function LanguageBanner() {
  const { app } = useParts();
  const { status, message } = useSessionState((state) => state.language);
  const [dismissed, setDismissed] = useState<string | null>(null);
  useEffect(() => {
    if (status === "ready" && message !== null) app.notices.say(message, null, "language");
  }, [app, status, message]);
  const said = message ?? "The language service is not available.";
  if (status !== "unavailable" || dismissed === said) return null;
  return (
    <div className="banner" role="status">
      <SpellCheck aria-hidden />
      <p>
        <b>Types and SQL are not checked.</b> {withCode(said)} Everything else works.
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss message"
        onClick={() => setDismissed(said)}
      >
        <X aria-hidden />
      </button>
    </div>
  );
}
