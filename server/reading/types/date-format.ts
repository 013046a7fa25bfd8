/** The format of a column of dates, as recipes write it (`d.m.Y H:M:S`), and the values that have it. */
import type { DateForm } from "./column-evidence.ts";
import type { DateOrder, TimeForm } from "./dates.ts";

export interface DateFormat {
  readonly order: DateOrder;
  readonly year: DateForm["year"];
  readonly named: DateForm["named"];
  readonly separator: number;
  readonly joiner: number;
  readonly time: TimeForm;
  readonly half: boolean;
  readonly zone: boolean;
}

const TIMES: Record<TimeForm, string> = { none: "", HM: "H:M", HMS: "H:M:S", HMSf: "H:M:S.f" };

export function formatOf(form: DateForm, order: DateOrder, time: TimeForm = form.time): string {
  const date = dateText(form, order);
  if (time === "none") return date;
  const joiner = form.joiner === 84 ? "T" : " ";
  return `${date}${joiner}${TIMES[time]}${form.half ? " p" : ""}${form.zone === "none" ? "" : "z"}`;
}

function dateText({ year, named, separator }: DateForm, order: DateOrder): string {
  const y = year === "short" ? "y" : "Y";
  if (named === "month first") return "b d, Y";
  if (named === "day first") return "d b Y";
  if (separator === 1) return "Y年m月d日";
  const letters = order === "ymd" ? [y, "m", "d"] : order === "dmy" ? ["d", "m", y] : ["m", "d", y];
  return letters.join(String.fromCharCode(separator));
}

const FORMAT =
  /^(?:(?<named>b d, Y|d b Y)|(?<chinese>Y年m月d日)|(?<first>[Yymd])(?<separator>[-./])(?<second>[md])\k<separator>(?<third>[Yymd]))(?:(?<joiner>[ T])(?<time>H:M(?::S(?:\.f)?)?)(?<half> p)?(?<zone>z)?)?$/;

/** Null where the text is no format. */
export function parseFormat(text: string): DateFormat | null {
  const found = FORMAT.exec(text)?.groups;
  if (!found) return null;
  const time = timeOf(found.time);
  const rest = { joiner: found.joiner?.charCodeAt(0) ?? 0, time, half: !!found.half, zone: !!found.zone };
  if (found.named) {
    const dayFirst = found.named.startsWith("d");
    const named = dayFirst ? ("day first" as const) : ("month first" as const);
    return { order: dayFirst ? "dmy" : "mdy", year: "last", named, separator: 0, ...rest };
  }
  if (found.chinese) return { order: "ymd", year: "first", named: "no", separator: 1, ...rest };
  const order = `${found.first}${found.second}${found.third}`;
  const lower = order.toLowerCase();
  if (lower !== "ymd" && lower !== "dmy" && lower !== "mdy") return null;
  const year = order.includes("y") ? "short" : lower === "ymd" ? "first" : "last";
  return { order: lower, year, named: "no", separator: (found.separator as string).charCodeAt(0), ...rest };
}

function timeOf(text: string | undefined): TimeForm {
  const found = Object.entries(TIMES).find(([, form]) => form === (text ?? ""));
  return (found?.[0] ?? "none") as TimeForm;
}

/** Whether values of this form are read by the format, where their numbers are a day in its order. */
export function hasFormat(form: DateForm, format: DateFormat): boolean {
  return (
    form.separator === format.separator &&
    form.named === format.named &&
    (format.named !== "no" || form.year === format.year) &&
    form.joiner === format.joiner &&
    form.half === format.half &&
    (form.zone !== "none") === format.zone &&
    (form.time === format.time || (format.time === "HMSf" && form.time === "HMS"))
  );
}
