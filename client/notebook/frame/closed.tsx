/** A notebook that is not there yet, or no longer. */
import { Link } from "../../ui/link.tsx";
import { Mark } from "../../ui/mark.tsx";

export function OpeningNotebook({ offline = false }: { offline?: boolean }) {
  return (
    <main className="page-message" aria-busy={!offline}>
      <Mark />
      {offline ? (
        <>
          <h1>The server does not answer</h1>
          <p>The notebook opens as soon as the server is back. It is tried every few seconds.</p>
        </>
      ) : (
        <p className="opening">Opening the notebook…</p>
      )}
    </main>
  );
}

export function ClosedNotebook({ reason, hint }: { reason: string; hint: string | null }) {
  return (
    <main className="page-message">
      <Mark />
      <h1>This notebook is closed</h1>
      <p>{reason}</p>
      {hint && <p>{hint}</p>}
      <p className="actions">
        <button type="button" className="primary" onClick={() => location.reload()}>
          Open it again
        </button>
        <Link to="/" className="button outlined">
          All notebooks
        </Link>
      </p>
    </main>
  );
}
