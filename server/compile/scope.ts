/** Where something stands in the source: offsets, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The names of one region of a cell. Values and types live side by side, as in TypeScript: a class or an import is
 * both, a type alias only the latter.
 */
export class Scope {
  readonly values = new Map<string, Span>();
  readonly types = new Map<string, Span>();
  readonly #parent: Scope | null;

  constructor(parent: Scope | null) {
    this.#parent = parent;
  }

  declareValue(name: string, span: Span): void {
    if (!this.values.has(name)) this.values.set(name, span);
  }

  declareType(name: string, span: Span): void {
    if (!this.types.has(name)) this.types.set(name, span);
  }

  hasValue(name: string): boolean {
    return this.values.has(name) || (this.#parent?.hasValue(name) ?? false);
  }

  hasType(name: string): boolean {
    return this.types.has(name) || (this.#parent?.hasType(name) ?? false);
  }
}
