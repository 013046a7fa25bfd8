import type { Progress } from "../../shared/output/progress.ts";
import { spokenDuration } from "./duration.ts";

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const rough = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export function ProgressOutput({ progress }: { progress: Progress }) {
  const share = shareOf(progress);
  return (
    <div className={`progress is-${progress.state}`}>
      <div
        className={`bar ${share === null && progress.state === "running" ? "is-open" : ""}`}
        role="progressbar"
        aria-label={progress.label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { "aria-valuenow": Math.round(share * 100) })}
        aria-valuetext={describeProgress(progress)}
      >
        <i style={{ width: share === null ? undefined : `${share * 100}%` }} />
      </div>
      <p>{describeProgress(progress)}</p>
    </div>
  );
}

function shareOf({ done, total, state }: Progress): number | null {
  if (state === "done") return 1;
  if (total === null || total <= 0) return null;
  return Math.min(1, Math.max(0, done / total));
}

/** `62 % · 38,000 of 61,204 purchases · 7,600/s · 5 s left` */
export function describeProgress(progress: Progress): string {
  const { label, done, total, rate, remainingMs, state } = progress;
  const share = shareOf(progress);
  const amount = total === null ? count.format(done) : `${count.format(done)} of ${count.format(total)}`;
  const parts = [`${amount}${label === "" ? "" : ` ${label}`}`];
  if (share !== null && state !== "done") parts.unshift(`${Math.floor(share * 100)} %`);
  if (state === "stopped") return [...parts, "stopped"].join(" · ");
  if (state === "done") return [...parts, "done"].join(" · ");
  if (rate !== null && rate > 0) parts.push(`${rough.format(rate)}/s`);
  if (remainingMs !== null) parts.push(`${spokenDuration(remainingMs)} left`);
  return parts.join(" · ");
}
