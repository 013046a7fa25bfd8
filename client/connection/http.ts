/** The HTTP interface of the server, typed. A refusal is thrown as RequestFault, with the server's own words. */
import { z } from "zod";
import { type Fault, faultSchema } from "../../shared/protocol/browser.ts";
import {
  type Dataset,
  datasetSchema,
  deletedSchema,
  type NotebookSummary,
  notebookSummarySchema,
  ticketSchema,
} from "../../shared/protocol/http.ts";
import { RequestFault } from "./transport.ts";

const pathSchema = z.object({ path: z.string() });

export interface Api {
  notebooks(): Promise<NotebookSummary[]>;
  create(title: string): Promise<string>;
  duplicate(path: string): Promise<string>;
  restore(trash: string): Promise<string>;
  rename(path: string, title: string): Promise<string>;
  /** Answers the id under which `restore` brings it back. */
  remove(path: string): Promise<string>;
  datasets(): Promise<Dataset[]>;
  /** An address of the interface that the browser may open by itself, once and soon. */
  admitted(address: string): Promise<string>;
}

export function createApi(key: string | null, fetcher: typeof fetch = fetch.bind(globalThis)): Api {
  const ask = async <T>(schema: z.ZodType<T>, address: string, method = "GET", body?: object): Promise<T> => {
    const response = await answer(fetcher, key, address, method, body);
    const value: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new RequestFault(faultOf(response.status, value));
    return schema.parse(value);
  };
  const post = async (body: object) => (await ask(pathSchema, "/api/notebooks", "POST", body)).path;
  return {
    notebooks: () => ask(z.array(notebookSummarySchema), "/api/notebooks"),
    create: (title) => post({ title }),
    duplicate: (path) => post({ duplicate: path }),
    restore: (trash) => post({ restore: trash }),
    rename: async (path, title) => (await ask(pathSchema, "/api/notebooks", "PATCH", { path, title })).path,
    remove: async (path) =>
      (await ask(deletedSchema, `/api/notebooks?path=${encodeURIComponent(path)}`, "DELETE")).trash,
    datasets: () => ask(z.array(datasetSchema), "/api/datasets"),
    admitted: async (address) => {
      const { ticket } = await ask(ticketSchema, "/api/tickets", "POST", { address });
      return `${address}${address.includes("?") ? "&" : "?"}ticket=${ticket}`;
    },
  };
}

async function answer(
  fetcher: typeof fetch,
  key: string | null,
  address: string,
  method: string,
  body?: object,
): Promise<Response> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  if (body) headers["content-type"] = "application/json";
  const options: RequestInit = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  try {
    return await fetcher(address, options);
  } catch (cause) {
    const fault: Fault = {
      code: "internal",
      message: "The server does not answer.",
      hint: "Start it with `npm start`, or wait until it is back.",
    };
    throw Object.assign(new RequestFault(fault), { cause });
  }
}

function faultOf(status: number, value: unknown): Fault {
  const parsed = faultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (status === 401 || status === 403) {
    return {
      code: "refused",
      message: "This browser has no key to the server.",
      hint: "Open the address that the server printed when it started; it carries the key.",
    };
  }
  return { code: "internal", message: `The server answered with status ${status} and no explanation.` };
}
