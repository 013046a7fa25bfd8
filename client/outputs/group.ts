import { type Bundle, MIME, type Output } from "../../shared/output/output.ts";

type Display = Extract<Output, { type: "display" }>;
type Console = Extract<Output, { type: "console" }>;

/** Controls that follow each other stand side by side; lines of one stream run on. */
export type Group =
  | { kind: "controls"; id: string; outputs: readonly Display[] }
  | { kind: "console"; id: string; outputs: readonly Console[] }
  | { kind: "single"; id: string; output: Exclude<Output, Console> };

export function groupOutputs(outputs: readonly Output[]): Group[] {
  const groups: Group[] = [];
  for (const output of outputs) {
    const last = groups.at(-1);
    if (output.type === "console") {
      if (last?.kind === "console")
        groups[groups.length - 1] = { ...last, outputs: [...last.outputs, output] };
      else groups.push({ kind: "console", id: output.id, outputs: [output] });
    } else if (output.type === "display" && isControl(output.bundle)) {
      if (last?.kind === "controls")
        groups[groups.length - 1] = { ...last, outputs: [...last.outputs, output] };
      else groups.push({ kind: "controls", id: output.id, outputs: [output] });
    } else {
      groups.push({ kind: "single", id: output.id, output });
    }
  }
  return groups;
}

function isControl(bundle: Bundle): boolean {
  return bundle[MIME.input] !== undefined;
}
