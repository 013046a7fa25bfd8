import { z } from "zod";

/** Any value that survives JSON. Undefined, NaN, functions and class instances do not. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const jsonSchema = z.json() as unknown as z.ZodType<Json>;
