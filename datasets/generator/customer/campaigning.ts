import { monthOf } from "../calendar.ts";
import {
  ANSWER_DAYS,
  CAMPAIGNS,
  type Campaign,
  CONSENT_FACTOR,
  USUAL_UPLIFT,
} from "../catalogue/campaigns.ts";
import { chance } from "../draws.ts";
import type { Account, Span } from "./account.ts";
import { holds } from "./shopping.ts";

const ASSIGNED_AT = 10 * 3600;

/** Draws whom the campaigns of a month address and whom they leave alone, and plans the purchases that they bring. */
export function assignCampaigns(account: Account, span: Span): void {
  for (const campaign of CAMPAIGNS) {
    if (monthOf(campaign.started_on) === span.month && isEligible(account, campaign, span))
      assign(account, campaign);
  }
}

function isEligible(account: Account, campaign: Campaign, span: Span): boolean {
  if (campaign.started_on < span.from || campaign.started_on > span.to) return false;
  if (campaign.channel === "sms" && !account.profile.consent) return false;
  return !holds(account, campaign.product, campaign.started_on);
}

function assign(account: Account, campaign: Campaign): void {
  const { random, profile } = account;
  if (!chance(random, campaign.reach)) return;
  const control = chance(random, campaign.control);
  const uplift = upliftOf(campaign, profile.persona.name, profile.consent);
  const induced = chance(random, uplift) && !control;
  const day = campaign.started_on + 1 + random.int(ANSWER_DAYS - 10);
  if (induced) account.planned.push({ day, product: campaign.product, discount: campaign.discount });
  account.assignments.push({
    campaign,
    at: campaign.started_on * 86_400 + ASSIGNED_AT,
    control,
    uplift,
    induced,
  });
}

export function upliftOf(campaign: Campaign, persona: string, consent: boolean): number {
  const base = campaign.uplift[persona] ?? USUAL_UPLIFT;
  return Math.round(base * (consent ? CONSENT_FACTOR.yes : CONSENT_FACTOR.no) * 1e4) / 1e4;
}

/** An answer is the first purchase of the offer within the days after the assignment, whatever brought it. */
export function writeResponses(account: Account): void {
  const { profile, tables, assignments, bought } = account;
  for (const { campaign, at, control, uplift, induced } of assignments) {
    const answer = bought
      .filter((one) => one.product === campaign.product && one.at > at && one.at <= at + ANSWER_DAYS * 86_400)
      .reduce<(typeof bought)[number] | null>(
        (first, one) => (first && first.at <= one.at ? first : one),
        null,
      );
    tables.responses.add({
      campaign_id: campaign.campaign_id,
      customer_id: profile.id,
      assigned_at: at,
      control,
      responded: answer !== null,
      responded_at: answer?.at ?? null,
      amount: answer?.amount ?? null,
    });
    tables.truthUplift.add({
      campaign_id: campaign.campaign_id,
      customer_id: profile.id,
      uplift: Math.round(uplift * 1e4),
      induced,
    });
  }
}
