import type { FromKernel } from "../../shared/protocol/kernel.ts";
import type { Variable } from "../../shared/session/state.ts";

type Ran = Extract<FromKernel, { type: "ran" }>;

/** Taken before a cell could replace them. What follows calls nothing else: a cell may have broken it for good. */
const { create } = Object;

/** What the server was told of the top-level names: of the end of a run only the changes go over the channel. */
export class ToldVariables {
  #told: readonly Variable[] = [];

  /** The message as it is sent. Unchanged variables are known by being the same objects. */
  changesOnly(message: FromKernel): FromKernel {
    return message.type === "ran" ? this.#changes(message) : message;
  }

  allChangesOnly(messages: readonly FromKernel[]): FromKernel[] {
    const sent: FromKernel[] = [];
    for (let i = 0; i < messages.length; i++) sent[i] = this.changesOnly(messages[i] as FromKernel);
    return sent;
  }

  #changes(ran: Ran): Ran {
    const before = this.#told;
    const now = ran.variables;
    this.#told = now;
    if (isSame(before, now)) return { ...ran, variables: [], gone: [] };
    return { ...ran, variables: changed(before, now), gone: gone(before, now) };
  }
}

function changed(before: readonly Variable[], now: readonly Variable[]): Variable[] {
  const old = byName(before);
  const variables: Variable[] = [];
  for (let i = 0; i < now.length; i++) {
    const variable = now[i] as Variable;
    if (old[variable.name] !== variable) variables[variables.length] = variable;
  }
  return variables;
}

function gone(before: readonly Variable[], now: readonly Variable[]): string[] {
  const left = byName(now);
  const names: string[] = [];
  for (let i = 0; i < before.length; i++) {
    const { name } = before[i] as Variable;
    if (left[name] === undefined) names[names.length] = name;
  }
  return names;
}

function byName(variables: readonly Variable[]): Record<string, Variable | undefined> {
  const found = create(null) as Record<string, Variable | undefined>;
  for (let i = 0; i < variables.length; i++) {
    const variable = variables[i] as Variable;
    found[variable.name] = variable;
  }
  return found;
}

function isSame(a: readonly Variable[], b: readonly Variable[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
