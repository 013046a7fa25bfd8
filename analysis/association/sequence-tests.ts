/** Whether a step follows others more often than the customers' activity explains. */
import { designEffect, effectiveTrialsAtLeast } from "../stats/design-effect.ts";
import { portableLog } from "../stats/portable-log.ts";
import type { Events } from "./events.ts";
import { type FoundSequence, followedAnyway } from "./sequence-search.ts";

/** The p value of a sequence, given the visits at which the steps before its last one end. */
export type SequenceTest = (sequence: FoundSequence, visits: readonly number[]) => number;

/**
 * Who buys much is followed by everything. So each visit is compared with those after which about as many items were bought
 * within the days: of these, the share that was followed by the last step is what this visit's chance is taken to be. And
 * the visits of a customer are no independent trials, since customers buy the same again and again: they count as many
 * as they are worth.
 */
export function activityTest(events: Events, within: number): SequenceTest {
  const { stratum, sizes, followed } = sharesByActivity(events, within);
  return ({ steps, occasions, followed: successes }, visits) => {
    const last = steps.at(-1) as number;
    const expected = (visit: number) => {
      const s = stratum[visit] as number;
      return ((followed[s] as Int32Array)[last] as number) / (sizes[s] as number);
    };
    const effect = designEffect({
      trials: visits,
      clusterOf: (visit) => events.ends[visit] as number,
      success: (visit) => isFollowed(events, visit, last, within),
      expected,
    });
    const sum = visits.reduce((total, visit) => total + expected(visit), 0);
    return effectiveTrialsAtLeast({ successes, trials: occasions, expected: sum }, effect);
  };
}

/** Visits by how many items were bought within the days after them, and how many of each kind each item followed. */
function sharesByActivity(events: Events, within: number) {
  const { visits, days, ends, offsets } = events;
  const stratum = new Int32Array(visits);
  const members: number[][] = [];
  for (let visit = 0; visit < visits; visit++) {
    const until = (days[visit] as number) + within;
    let later = visit + 1;
    while (later < (ends[visit] as number) && (days[later] as number) <= until) later++;
    const items = (offsets[later] as number) - (offsets[visit + 1] as number);
    const s = items <= EXACT ? items : EXACT + Math.ceil(portableLog(items / EXACT) / portableLog(STEP));
    stratum[visit] = s;
    while (members.length <= s) members.push([]);
    (members[s] as number[]).push(visit);
  }
  return {
    stratum,
    sizes: members.map((list) => list.length),
    followed: members.map((list) => followedAnyway(events, within, list)),
  };
}

/** Numbers of items up to this are told apart one by one; larger ones in steps of a quarter. */
const EXACT = 8;
const STEP = 1.25;

function isFollowed(
  { days, ends, offsets, items }: Events,
  visit: number,
  item: number,
  within: number,
): boolean {
  const until = (days[visit] as number) + within;
  for (let later = visit + 1; later < (ends[visit] as number) && (days[later] as number) <= until; later++) {
    for (let k = offsets[later] as number; k < (offsets[later + 1] as number); k++) {
      if (items[k] === item) return true;
    }
  }
  return false;
}
