import { AS_OF, monthOf, monthStart } from "../calendar.ts";
import { lognormal, poisson, rounded } from "../draws.ts";
import type { Account, Span } from "./account.ts";

/** What a customer used in a month. Minutes are started minutes; data in kilobytes of 1,000 bytes. */
export interface Usage {
  calls: number;
  dropped: number;
  onNet: number;
  offNet: number;
  international: number;
  incoming: number;
  roaming: number;
  weekend: number;
  night: number;
  sms: number;
  dataKb: number;
  roamingKb: number;
}

/** Usage grows or falls with the customer's trend, by this share of the middle of the window in a year. */
export const USAGE_SLOPE = { rising: 0.25, steady: 0, falling: -0.35 } as const;
const MONTHLY_NOISE = 0.1;

export function drawUsage(account: Account, span: Span): Usage {
  const { profile, random, fade } = account;
  const { levels, persona } = profile;
  const slope = USAGE_SLOPE[profile.trend];
  const factor = Math.exp((slope * (span.month - 11.5)) / 12) * fade * span.share;
  const draw = (level: number) => rounded(random, level * factor * lognormal(random, MONTHLY_NOISE));
  const onNet = draw(levels.onNet);
  const offNet = draw(levels.offNet);
  const international = draw(levels.international);
  const incoming = draw(levels.incoming);
  const trip = random.next() < persona.travel ? span.share : 0;
  const roaming = rounded(random, trip * 0.12 * (levels.offNet + levels.onNet) * lognormal(random, 0.5));
  const minutes = onNet + offNet + international + incoming + roaming;
  const calls = Math.min(minutes, rounded(random, (minutes / persona.callMinutes) * lognormal(random, 0.05)));
  const dropRate = account.network.dropRate(profile.homeSite, span.month);
  return {
    calls: minutes > 0 ? Math.max(1, calls) : 0,
    dropped: Math.min(calls, poisson(random, calls * dropRate)),
    onNet,
    offNet,
    international,
    incoming,
    roaming,
    weekend: shareOf(minutes, random.normal(levels.weekend, 0.03)),
    night: shareOf(minutes, random.normal(levels.night, 0.02)),
    sms: draw(levels.sms),
    dataKb: Math.round(levels.dataMb * 1000 * factor * lognormal(random, MONTHLY_NOISE)),
    roamingKb: Math.round(trip * levels.dataMb * 40 * lognormal(random, 0.5)),
  };
}

function shareOf(minutes: number, share: number): number {
  return Math.round(minutes * Math.min(1, Math.max(0, share)));
}

export function writeUsage(account: Account, month: number, usage: Usage): void {
  account.tables.usage.add({
    customer_id: account.profile.id,
    month: monthStart(month),
    calls: usage.calls,
    dropped_calls: usage.dropped,
    minutes_on_net: usage.onNet,
    minutes_off_net: usage.offNet,
    minutes_international: usage.international,
    minutes_incoming: usage.incoming,
    minutes_roaming: usage.roaming,
    minutes_weekend: usage.weekend,
    minutes_night: usage.night,
    sms: usage.sms,
    data_mb: usage.dataKb,
    roaming_mb: usage.roamingKb,
  });
  const { history } = account;
  history.voice[month] = usage.onNet + usage.offNet + usage.international + usage.incoming;
  history.data[month] = usage.dataKb / 1000;
  history.calls[month] = usage.calls;
  history.dropped[month] = usage.dropped;
}

/** The month whose single call records are kept. */
export const CALLS_MONTH = monthOf(AS_OF);
