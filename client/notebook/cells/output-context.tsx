import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useSessionState } from "../../connection/hooks.ts";
import type { OutputContext } from "../../outputs/context.ts";
import { useApp } from "../../ui/app-context.ts";
import { showCell } from "../model/actions.ts";
import { useParts } from "../model/parts.ts";
import { nameOf } from "../model/use-cell-names.ts";

const Context = createContext<OutputContext | null>(null);

export function useOutputContext(): OutputContext {
  const context = useContext(Context);
  if (!context) throw new Error("Outputs belong inside an OutputContextProvider.");
  return context;
}

/** One context for the outputs of all cells: it changes when an input does. */
export function OutputContextProvider({ children }: { children: ReactNode }) {
  const parts = useParts();
  const { api } = useApp();
  const inputs = useSessionState((state) => state.inputs);
  const context = useMemo<OutputContext>(() => {
    const { session } = parts;
    return {
      inputs,
      page: (ref, query) => session.request("page", { ref, query }),
      downloadUrl: (ref, query, format) =>
        `/api/sessions/${encodeURIComponent(session.state.get().id)}/tables/${encodeURIComponent(ref)}.${format}` +
        `?query=${encodeURIComponent(JSON.stringify(query))}`,
      admitted: (address) => api.admitted(address),
      setInput: async (name, value) => {
        await session.request("set-input", { name, value });
      },
      showCell: (cell, line) => showCell(parts, cell, line),
      cellTitle: (cell) => nameOf(parts, cell),
    };
  }, [parts, api, inputs]);
  return <Context value={context}>{children}</Context>;
}
