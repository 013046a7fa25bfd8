import { X } from "lucide-react";
import { useStore } from "../connection/hooks.ts";
import { useApp } from "./app-context.ts";
import type { Notice } from "./notices.ts";
import { withCode } from "./with-code.tsx";

export function NoticeList() {
  const { notices } = useApp();
  const shown = useStore(notices.shown);
  const spoken = useStore(notices.spoken);
  return (
    <>
      <section className="notices" aria-label="Messages">
        {shown.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} onDismiss={() => notices.dismiss(notice.id)} />
        ))}
      </section>
      <div className="visually-hidden" role="status" aria-live="polite">
        <span key={spoken.count}>{spoken.text}</span>
      </div>
    </>
  );
}

function NoticeCard({ notice, onDismiss }: { notice: Notice; onDismiss(): void }) {
  const { action } = notice;
  return (
    <div className={`notice ${notice.tone}`} role={notice.tone === "error" ? "alert" : "status"}>
      <p>
        {withCode(notice.message)}
        {notice.hint && <span className="hint"> {withCode(notice.hint)}</span>}
      </p>
      {action && (
        <button
          type="button"
          className="text-button"
          onClick={() => {
            onDismiss();
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" className="icon-button small" aria-label="Dismiss message" onClick={onDismiss}>
        <X aria-hidden />
      </button>
    </div>
  );
}
