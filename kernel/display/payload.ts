import type { Json } from "../../shared/json.ts";

/** A payload of `shared/output` as JSON. Their types have optional fields, which the type `Json` cannot say. */
export function payload(value: object): Json {
  return value as Json;
}
