import { useCallback, useEffect, useRef, useState } from "react";
import type { Json } from "../../../shared/json.ts";
import type { Input, InputDefinition } from "../../../shared/output/input.ts";
import type { OutputContext } from "../context.ts";

export interface Draft {
  readonly definition: InputDefinition;
  /** What the control shows: what is being edited, else the session's value. */
  readonly value: Json;
  /** Why the session refused the last value. */
  readonly fault: string | null;
  /** Shows a value, and sends it after `waitMs` without another; null waits for `commit`. */
  edit(value: Json, waitMs: number | null): void;
  /** Shows a value, and sends the newest every `everyMs` while more of them come. */
  follow(value: Json, everyMs: number): void;
  /** Sends what was edited and not yet sent. */
  commit(): void;
  /** Forgets what was edited and not sent. */
  drop(): void;
}

/** The session's value wins over what is shown, except over what a person is just editing. */
export function useDraft(input: Input, context: OutputContext): Draft {
  const state = context.inputs[input.name];
  const server = state?.value ?? input.value;
  const [draft, setDraft] = useState<{ value: Json } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const edited = useRef<{ value: Json } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const underWay = useRef(0);
  const latest = useRef(context);
  latest.current = context;

  const stopTimer = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
  }, []);

  const commit = useCallback(() => {
    stopTimer();
    const change = edited.current;
    if (!change) return;
    edited.current = null;
    underWay.current++;
    send(latest.current, input.name, change.value).then(
      () => {
        underWay.current--;
        setFault(null);
      },
      (error: unknown) => {
        underWay.current--;
        setFault(error instanceof Error ? error.message : String(error));
      },
    );
  }, [input.name, stopTimer]);

  const edit = useCallback(
    (value: Json, waitMs: number | null) => {
      edited.current = { value };
      setDraft({ value });
      stopTimer();
      if (waitMs === 0) commit();
      else if (waitMs !== null) timer.current = setTimeout(commit, waitMs);
    },
    [commit, stopTimer],
  );

  const follow = useCallback(
    (value: Json, everyMs: number) => {
      edited.current = { value };
      setDraft({ value });
      timer.current ??= setTimeout(commit, everyMs);
    },
    [commit],
  );

  const drop = useCallback(() => {
    stopTimer();
    edited.current = null;
    setDraft(null);
  }, [stopTimer]);

  const arrived = JSON.stringify(server);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value that arrives is what ends a draft
  useEffect(() => {
    if (edited.current || underWay.current > 1) return;
    setDraft(null);
    setFault(null);
  }, [arrived]);
  useEffect(() => stopTimer, [stopTimer]);

  return {
    definition: state?.definition ?? input.definition,
    value: draft ? draft.value : server,
    fault,
    edit,
    follow,
    commit,
    drop,
  };
}

/** A context that answers nothing, or throws at once, is taken as one that answers. */
async function send(context: OutputContext, name: string, value: Json): Promise<void> {
  await context.setInput(name, value);
}
