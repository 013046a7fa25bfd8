import type { CellError, Frame } from "../../shared/output/error.ts";
import type { OutputContext } from "./context.ts";

/** Names that say nothing to a reader beside their message. */
const QUIET = new Set(["Error", "SqlError", "InputError", "DataError"]);

/** What went wrong, what to do about it, and where: each place leads to its cell. */
export function ErrorOutput({
  cell,
  error,
  context,
}: {
  cell: string;
  error: CellError;
  context: OutputContext;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div className="error-output" role="group" aria-label="Error">
      <p className="message">
        {!QUIET.has(error.name) && <span className="name">{error.name}: </span>}
        {error.message}
      </p>
      {error.hint && <p className="hint">{error.hint}</p>}
      {error.sql && <Statement {...error.sql} />}
      {error.frames.length > 0 && (
        <ol className="frames">
          {error.frames.map((frame, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same place may be in the stack twice
            <li key={i}>
              <FrameLink frame={frame} here={cell} context={context} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function FrameLink({ frame, here, context }: { frame: Frame; here: string; context: OutputContext }) {
  const title = context.cellTitle?.(frame.cell) ?? frame.cell;
  const place = frame.cell === here ? "this cell" : title;
  return (
    <button type="button" onClick={() => context.showCell(frame.cell, frame.line)}>
      {frame.function && <code>{frame.function}</code>}
      {frame.function ? " in " : ""}
      <span className="cell-name">{place}</span>, line {frame.line}:{frame.column}
    </button>
  );
}

/** The statement with a mark under the place at which the engine stopped. */
function Statement({ statement, offset }: { statement: string; offset?: number | undefined }) {
  const at = offset === undefined ? null : Math.max(0, Math.min(offset, statement.length));
  if (at === null) return <pre className="statement">{statement}</pre>;
  const word = /^[\p{L}\p{N}_$]+|^[^\s]/u.exec(statement.slice(at))?.[0] ?? "";
  return (
    <pre className="statement">
      {statement.slice(0, at)}
      <mark>{word === "" ? "⌷" : word}</mark>
      {statement.slice(at + word.length)}
    </pre>
  );
}
