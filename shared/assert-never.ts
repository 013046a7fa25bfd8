/** The end of a switch over a union: a compile error when a case is missing, an exception when a cast lied. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
