/** What stands in the place of cards when there are none. */
import { RequestFault } from "../connection/transport.ts";
import { withCode } from "../ui/with-code.tsx";

export function NoNotebooks({ onCreate }: { onCreate(): void }) {
  return (
    <div className="nothing-here">
      <p>
        <b>There are no notebooks here yet.</b> A notebook is a file that ends in <code>.nb.ts</code>.
      </p>
      <button type="button" className="primary" onClick={onCreate}>
        Write the first one
      </button>
    </div>
  );
}

export function NoMatch({ onClear }: { onClear(): void }) {
  return (
    <div className="nothing-here" role="status">
      <p>No notebook has all of these words and tags.</p>
      <button type="button" className="outlined" onClick={onClear}>
        Show all
      </button>
    </div>
  );
}

export function HomeError({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const fault = error instanceof RequestFault ? error.fault : null;
  return (
    <div className="nothing-here" role="alert">
      <p>
        <b>{fault?.message ?? "The notebooks could not be read."}</b> {withCode(fault?.hint ?? "")}
      </p>
      <button type="button" className="outlined" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
