import { formatKeys } from "./keyboard.ts";
import { isApple } from "./platform.ts";

/** A key binding as it stands on this machine's keyboard. */
export function Keys({ keys }: { keys: string }) {
  return <kbd>{formatKeys(keys, isApple())}</kbd>;
}
