import { useSessionState } from "../../connection/hooks.ts";
import { showCell } from "../model/actions.ts";
import { useParts } from "../model/parts.ts";

export function VariablesPanel() {
  const parts = useParts();
  const variables = useSessionState((state) => state.variables);
  if (variables.length === 0) {
    return (
      <p className="nothing">Nothing is defined yet. What cells define stands here once they have run.</p>
    );
  }
  return (
    <ul className="variables">
      {variables.map((variable) => (
        <li key={variable.name}>
          <button
            type="button"
            title={`Go to the cell that defines ${variable.name}`}
            onClick={() => showCell(parts, variable.cell)}
          >
            <span className="variable-name">{variable.name}</span>
            <span className="variable-type">
              {variable.type}
              {variable.size && <span className="variable-size"> · {variable.size}</span>}
            </span>
            {variable.preview && <span className="variable-preview">{variable.preview}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
