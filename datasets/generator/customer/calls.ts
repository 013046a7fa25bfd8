/** Call records of one month, drawn so that they add up to a month's usage; the usage is then counted from them. */
import { isWeekend } from "../calendar.ts";
import { CALLED_WEIGHTS, CELL_SITES, COUNTRIES, VISITED_WEIGHTS } from "../catalogue/places.ts";
import { daytime, nightTime } from "../draws.ts";
import type { RowOf, Tables } from "../tables.ts";
import type { Account, Span } from "./account.ts";
import type { Usage } from "./usage.ts";

export type Call = RowOf<Tables["calls"]>;
type Leg = Pick<Call, "direction" | "network">;

const INCOMING_SMS = 0.3;

export function drawCalls(account: Account, span: Span, target: Usage): Call[] {
  const { random } = account;
  const home = random.choice(COUNTRIES, CALLED_WEIGHTS);
  const visited = random.choice(COUNTRIES, VISITED_WEIGHTS);
  const voice = (
    direction: Call["direction"],
    network: Call["network"],
    minutes: number,
    to: Call["destination"],
  ) => voiceCalls(account, span, { direction, network }, minutes, to);
  const onNetIn = Math.round(target.incoming * 0.55);
  const half = Math.floor(target.roaming / 2);
  const calls = [
    ...voice("out", "on_net", target.onNet, null),
    ...voice("out", "off_net", target.offNet, null),
    ...voice("out", "international", target.international, home),
    ...voice("in", "on_net", onNetIn, null),
    ...voice("in", "off_net", target.incoming - onNetIn, null),
    ...voice("out", "roaming", target.roaming - half, visited),
    ...voice("in", "roaming", half, visited),
    ...messages(account, span, "out", target.sms),
    ...messages(account, span, "in", Math.round(target.sms * INCOMING_SMS)),
    ...sessions(account, span, "off_net", target.dataKb, null),
    ...sessions(account, span, "roaming", target.roamingKb, visited),
  ];
  return calls.sort((a, b) => a.started_at - b.started_at);
}

function record(
  account: Account,
  span: Span,
  call: Pick<Call, "kind" | "duration_s" | "bytes" | "destination"> & Leg,
) {
  return {
    ...call,
    started_at: moment(account, span),
    customer_id: account.profile.id,
    dropped: false,
    cell_site: call.network === "roaming" ? null : site(account),
  };
}

function voiceCalls(
  account: Account,
  span: Span,
  leg: Leg,
  minutes: number,
  destination: Call["destination"],
): Call[] {
  const { random, profile, network } = account;
  const calls: Call[] = [];
  const dropRate = network.dropRate(profile.homeSite, span.month);
  for (let left = minutes; left > 0; ) {
    const started = Math.min(
      left,
      1 + Math.floor(random.exponential(1 / (profile.persona.callMinutes - 0.5))),
    );
    left -= started;
    const duration_s = (started - 1) * 60 + 1 + random.int(60);
    const call = record(account, span, { kind: "voice", duration_s, bytes: 0, destination, ...leg });
    calls.push({ ...call, dropped: random.next() < dropRate });
  }
  return calls;
}

function messages(account: Account, span: Span, direction: Call["direction"], count: number): Call[] {
  return Array.from({ length: count }, () =>
    record(account, span, {
      kind: "sms",
      direction,
      network: account.random.next() < 0.5 ? "on_net" : "off_net",
      destination: null,
      duration_s: 0,
      bytes: 0,
    }),
  );
}

/** Cuts the month's volume into sessions of random weight; the last takes what rounding leaves. */
function sessions(
  account: Account,
  span: Span,
  network: Call["network"],
  kb: number,
  to: Call["destination"],
): Call[] {
  if (kb === 0) return [];
  const { random, profile } = account;
  const count = Math.max(
    1,
    Math.min(kb, Math.round(profile.persona.sessions * span.share * (network === "roaming" ? 0.1 : 1))),
  );
  const weights = Array.from({ length: count }, () => random.exponential());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = kb;
  return weights.map((weight, i) => {
    const share = i === count - 1 ? left : Math.min(left, Math.floor((kb * weight) / total));
    left -= share;
    const duration_s = 30 * (1 + random.int(60));
    return record(account, span, {
      kind: "data",
      direction: "out",
      network,
      destination: to,
      duration_s,
      bytes: share * 1000,
    });
  });
}

function moment(account: Account, span: Span): number {
  const { random, profile } = account;
  const { weekend, night } = profile.levels;
  const wantsWeekend = random.next() < weekend;
  let day = span.from + random.int(span.to - span.from + 1);
  for (let tries = 0; isWeekend(day) !== wantsWeekend && tries < 20; tries++) {
    day = span.from + random.int(span.to - span.from + 1);
  }
  return day * 86_400 + (random.next() < night ? nightTime(random) : daytime(random));
}

function site({ random, profile }: Account): Call["cell_site"] {
  const place = random.next();
  const index =
    place < 0.72 ? profile.homeSite : place < 0.93 ? profile.workSite : random.int(CELL_SITES.length);
  return CELL_SITES[index] ?? null;
}

/** Counts a month's usage from its call records, by the definitions that the description of the tables gives. */
export function countUsage(calls: readonly Call[]): Usage {
  const usage: Usage = {
    calls: 0,
    dropped: 0,
    onNet: 0,
    offNet: 0,
    international: 0,
    incoming: 0,
    roaming: 0,
    weekend: 0,
    night: 0,
    sms: 0,
    dataKb: 0,
    roamingKb: 0,
  };
  for (const call of calls) {
    if (call.kind === "voice") countVoice(usage, call);
    else if (call.kind === "sms") usage.sms += call.direction === "out" ? 1 : 0;
    else if (call.network === "roaming") usage.roamingKb += call.bytes / 1000;
    else usage.dataKb += call.bytes / 1000;
  }
  return usage;
}

const VOICE = { on_net: "onNet", off_net: "offNet", international: "international" } as const;

function countVoice(usage: Usage, call: Call): void {
  const minutes = Math.ceil(call.duration_s / 60);
  const day = Math.floor(call.started_at / 86_400);
  const hour = Math.floor((call.started_at % 86_400) / 3600);
  usage.calls++;
  if (call.dropped) usage.dropped++;
  if (isWeekend(day)) usage.weekend += minutes;
  if (hour >= 22 || hour < 6) usage.night += minutes;
  if (call.network === "roaming") usage.roaming += minutes;
  else if (call.direction === "in") usage.incoming += minutes;
  else usage[VOICE[call.network]] += minutes;
}
