/** What a session is made for, and by whom. One code for all of them: the purposes differ in what is here. */
import type { Actor, Verb } from "../../shared/access/actor.ts";
import type { Json } from "../../shared/json.ts";
import type { Refusal, RefusedInput } from "./kernel-messages.ts";

/**
 * `edit`: a notebook on its page, of which there is one session, since a file has one writer. Of the others there may be any
 * number: `app`, a reader's; `run`, from the command line or the clock; `verify`, of a record.
 */
export type Purpose = "edit" | "app" | "run" | "verify";

export interface PurposeTraits {
  /** What an actor must be allowed to do to have to do with such a session at all. */
  readonly verb: Verb;
  /** Whether edits are taken and go into the file, and outputs are remembered with the notebook. */
  readonly writes: boolean;
  /** Whether somebody looks at its code. */
  readonly showsCode: boolean;
}

export const PURPOSES: Readonly<Record<Purpose, PurposeTraits>> = {
  edit: { verb: "edit", writes: true, showsCode: true },
  app: { verb: "view", writes: false, showsCode: false },
  run: { verb: "edit", writes: false, showsCode: false },
  verify: { verb: "review", writes: false, showsCode: false },
};

export interface SessionSpec {
  /** As the state shows it: the path within the workspace, or what the command line was given. */
  readonly notebook: string;
  /** Absolute path. */
  readonly file: string;
  readonly purpose: Purpose;
  readonly actor: Actor;
  /** Values that inputs have before anything ran; the cells refuse what they do not allow. Default: none. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** Where the notebook's outputs and edits are remembered; null or left out for nowhere. */
  readonly folder?: string | null;
  /** Minutes without a run after which the kernel is stopped; null or left out for never. */
  readonly idleMinutes?: number | null;
  /** What to do about a value that an input does not allow. Default: it gets its default again. */
  readonly onRefusedInput?: (refused: RefusedInput) => Refusal;
}
