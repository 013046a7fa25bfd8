import type { DataTyping } from "../cells/cell-typing.ts";

/** A data typing whose faults leave TypeScript's part of the work alone: what it cannot say is not said, and `report` hears why. */
export function tolerant(data: DataTyping, report: (error: unknown) => void): DataTyping {
  const or = async <T>(work: Promise<T>, instead: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      report(error);
      return instead;
    }
  };
  return {
    head: () => or(data.head(), ""),
    type: (cells, types) => or(data.type(cells, types), new Map()),
    complete: (cells, cell, offset) => or(data.complete(cells, cell, offset), null),
    detail: (id) => or(data.detail(id), null),
    hover: (cells, cell, offset) => or(data.hover(cells, cell, offset), null),
    fixes: (cells, cell, range) => or(data.fixes(cells, cell, range), []),
    onChange: (listener) => data.onChange(listener),
    close: () => data.close(),
  };
}
