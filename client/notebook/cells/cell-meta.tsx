import { useEffect, useState } from "react";
import { useCell } from "../../connection/hooks.ts";
import { formatDuration } from "../../ui/format.ts";
import { describeCell } from "../model/cell-status.ts";
import { useCellNames } from "../model/use-cell-names.ts";

/** The state of a cell in a word, at its upper right. */
export function CellMeta({ id }: { id: string }) {
  const cell = useCell(id);
  const { tone, word, detail } = describeCell(cell, useCellNames());
  if (word === "") return null;
  return (
    <div className="meta" data-tone={tone} title={detail}>
      {tone === "running" && cell.startedAt !== null ? (
        <span>
          running <Elapsed since={cell.startedAt} />
        </span>
      ) : (
        <span>{word}</span>
      )}
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  // The clocks of server and browser may differ; time never runs backwards here.
  return <span className="elapsed">{formatElapsed(Math.max(now - since, 0))}</span>;
}

/** Tenths from the first moment on, so that the width does not change with the unit. */
function formatElapsed(ms: number): string {
  return ms < 1000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);
}
