/** What is wrong with a tariff, each with the place where it stands. */

export interface Finding {
  /** An `error` forbids use; a `warning` is legal and probably not meant. */
  readonly level: "error" | "warning";
  /** Path in the tariff, as `charges[2].tiers[0].upTo`. */
  readonly place: string;
  /** Line of the text, where the tariff was read from one. */
  readonly line?: number;
  readonly message: string;
}

/** Collects findings below a place. */
export interface Findings {
  error(message: string, ...path: (string | number)[]): void;
  warn(message: string, ...path: (string | number)[]): void;
  at(...path: (string | number)[]): Findings;
}

export function findingsInto(list: Finding[], base: readonly (string | number)[] = []): Findings {
  const add =
    (level: Finding["level"]) =>
    (message: string, ...path: (string | number)[]) => {
      list.push({ level, place: placeOf([...base, ...path]), message });
    };
  return {
    error: add("error"),
    warn: add("warning"),
    at: (...path) => findingsInto(list, [...base, ...path]),
  };
}

export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** Findings that a message tells; the error holds all of them. */
const TOLD = 20;

/** A tariff that cannot be used, with all that is wrong with it. */
export class TariffError extends Error {
  override readonly name = "TariffError";
  readonly findings: readonly Finding[];

  /** @param what The tariff by its name, or the text. */
  constructor(what: string, findings: readonly Finding[]) {
    const lines = findings
      .slice(0, TOLD)
      .map(
        ({ place, line, message }) =>
          `  ${place || "tariff"}${line === undefined ? "" : ` (line ${line})`}: ${message}`,
      );
    if (findings.length > TOLD) lines.push(`  and ${findings.length - TOLD} more`);
    super(`${what} cannot be used:\n${lines.join("\n")}`);
    this.findings = findings;
  }
}
