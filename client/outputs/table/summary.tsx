import type { ColumnSummary, TableColumn } from "../../../shared/output/table.ts";
import { type CellFormat, isNumeric } from "./format.ts";

const WIDTH = 96;
const HEIGHT = 18;
/** In a narrow column the picture is squeezed, not cut. */
const PICTURE = {
  width: WIDTH,
  height: HEIGHT,
  viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  preserveAspectRatio: "none",
} as const;

/** What a column holds, at a glance: a histogram, or how much the most frequent values take. */
export function SummaryPicture({
  column,
  format,
  rows,
}: {
  column: TableColumn;
  format: CellFormat;
  rows: number;
}) {
  const { summary } = column;
  if (!summary) return null;
  const words = describeSummary(column, summary, format, rows);
  return (
    <div className="summary" title={words}>
      {summary.histogram && summary.histogram.length > 0 ? (
        <Histogram counts={summary.histogram} label={words} />
      ) : summary.top && summary.top.length > 0 ? (
        <TopValues summary={summary} rows={summary.sampledRows ?? rows} label={words} />
      ) : (
        <span className="visually-hidden">{words}</span>
      )}
    </div>
  );
}

function Histogram({ counts, label }: { counts: readonly number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const gap = counts.length > 30 ? 0.5 : counts.length > 12 ? 1 : 2;
  return (
    <svg {...PICTURE} role="img" aria-label={label}>
      {counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * (HEIGHT - 1));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          <rect key={i} x={i * step} y={HEIGHT - height} width={Math.max(0.5, step - gap)} height={height} />
        );
      })}
    </svg>
  );
}

function TopValues({ summary, rows, label }: { summary: ColumnSummary; rows: number; label: string }) {
  let x = 0;
  const parts = (summary.top ?? []).slice(0, 6).map(({ count }, i) => {
    const width = rows > 0 ? (count / rows) * WIDTH : 0;
    const part = { x, width, opacity: 0.9 - i * 0.13 };
    x += width;
    return part;
  });
  return (
    <svg {...PICTURE} role="img" aria-label={label}>
      <rect className="rest" x={0} y={HEIGHT - 7} width={WIDTH} height={7} rx={2} />
      {parts.map((part) => (
        <rect
          key={part.x}
          x={part.x}
          y={HEIGHT - 7}
          width={Math.max(0.5, part.width - 1)}
          height={7}
          opacity={part.opacity}
        />
      ))}
    </svg>
  );
}

const count = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** `9.50 to 412.00, mean 61.40; 3.1% null` or `8 values; Champions 38%, Loyal 21%` */
export function describeSummary(
  column: TableColumn,
  summary: ColumnSummary,
  format: CellFormat,
  rows: number,
): string {
  const total = summary.sampledRows ?? rows;
  const parts: string[] = [];
  if (summary.min !== undefined && summary.max !== undefined) {
    parts.push(`${format(summary.min)} to ${format(summary.max)}`);
  }
  if (summary.mean !== undefined && isNumeric(column)) parts.push(`mean ${format(summary.mean)}`);
  if (summary.distinct !== undefined && !summary.histogram)
    parts.push(`${count.format(summary.distinct)} values`);
  const top = (summary.top ?? [])
    .slice(0, 3)
    .map((one) => `${one.value} ${share.format(total > 0 ? one.count / total : 0)}`);
  if (top.length > 0) parts.push(top.join(", "));
  if (summary.nulls > 0) parts.push(`${share.format(total > 0 ? summary.nulls / total : 0)} null`);
  if (summary.sampledRows !== undefined) parts.push(`from ${count.format(summary.sampledRows)} rows`);
  return parts.join("; ");
}
