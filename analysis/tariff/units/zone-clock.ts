/** Local time of a zone over a stretch of time: the few offsets from UTC that hold there. */
import { OptionError } from "../../options.ts";

const DAY = 86_400_000;

/** From `from` on (milliseconds since 1970, UTC) clocks are `offset` milliseconds ahead of UTC. */
export interface ZoneOffset {
  readonly from: number;
  readonly offset: number;
}

export interface ZoneClock {
  /** In order of time; the first holds from the beginning of the stretch. */
  readonly offsets: readonly ZoneOffset[];
  /** What a clock on the wall shows, as milliseconds since 1970-01-01 00:00 there. */
  local(at: number): number;
  /** The first moment at which clocks show this time or, where they skip it, a later one. */
  moment(local: number): number;
  /** Days since 1970-01-01 on the calendar on the wall. */
  day(at: number): number;
}

/** @param zone An IANA name; undefined where times are local already. */
export function zoneClock(zone: string | undefined, from: number, to: number): ZoneClock {
  const offsets = zone === undefined ? [{ from: -Infinity, offset: 0 }] : offsetsOf(zone, from, to);
  const [only] = offsets;
  const offsetAt = (at: number): number => {
    let i = offsets.length - 1;
    while (i > 0 && at < (offsets[i] as ZoneOffset).from) i--;
    return (offsets[i] as ZoneOffset).offset;
  };
  const single = offsets.length === 1 && only ? only.offset : null;
  const local = (at: number) => at + (single ?? offsetAt(at));
  return {
    offsets,
    local,
    moment: (wanted) => {
      for (const [i, { from: begin, offset }] of offsets.entries()) {
        const end = offsets[i + 1]?.from ?? Infinity;
        if (wanted < end + offset) return Math.max(begin, wanted - offset);
      }
      return wanted;
    },
    day: (at) => Math.floor(local(at) / DAY),
  };
}

/** Two days more on either side, so that local days at the edges are whole. */
function offsetsOf(zone: string, from: number, to: number): ZoneOffset[] {
  const [begin, end] = [from - 2 * DAY, to + 2 * DAY];
  const found: ZoneOffset[] = [];
  let at: Temporal.ZonedDateTime | null = zonedAt(zone, begin);
  while (at && (found.length === 0 || at.epochMilliseconds < end)) {
    const offset = Math.round(at.offsetNanoseconds / 1e6);
    if (found.at(-1)?.offset !== offset) {
      found.push({ from: found.length === 0 ? -Infinity : at.epochMilliseconds, offset });
    }
    at = at.getTimeZoneTransition("next");
  }
  return found;
}

function zonedAt(zone: string, at: number): Temporal.ZonedDateTime {
  try {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  } catch (cause) {
    throw Object.assign(
      new OptionError(
        "timeZone",
        `There is no time zone “${zone}”.`,
        `Write it as "Europe/Berlin" or "Asia/Shanghai".`,
      ),
      { cause },
    );
  }
}
