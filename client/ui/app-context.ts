/** What every page may use: the connection, the HTTP interface, the address bar, short messages. */
import { createContext, useContext } from "react";
import type { Api } from "../connection/http.ts";
import type { Person } from "../connection/presence.ts";
import type { Transport } from "../connection/transport.ts";
import type { Navigation } from "./navigate.ts";
import type { Notices } from "./notices.ts";

export interface AppParts {
  readonly transport: Transport;
  readonly api: Api;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly me: Person;
}

export const AppContext = createContext<AppParts | null>(null);

export function useApp(): AppParts {
  const app = useContext(AppContext);
  if (!app) throw new Error("This component belongs inside an AppContext.");
  return app;
}
