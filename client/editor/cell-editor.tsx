import "./editor.css";
import {
  type Ref,
  useContext,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Range } from "../../shared/protocol/language.ts";
import type { CellDiagnostics } from "../../shared/session/diagnostics.ts";
import type { Problem } from "../../shared/session/state.ts";
import { whenIdle } from "../ui/when-idle.ts";
import type { CodeService } from "./code-service.ts";
import type { EditorCommand, EditorHandle, EditorLanguage } from "./editor-command.ts";
import { type Editors, EditorsContext } from "./editors.ts";
import type { LiveEditor } from "./live/live-editor.ts";
import { CellMarks } from "./marks.ts";
import type { TextPosition } from "./metrics.ts";
import { StaticSource } from "./static-source.tsx";

export interface CellEditorProps {
  cellId: string;
  text: Y.Text;
  awareness: Awareness;
  language: EditorLanguage;
  /** True where the cursor is: at most one cell at a time. */
  focused: boolean;
  onCommand(command: EditorCommand): void;
  /** Where the cursor goes when the editor opens and nothing was clicked; else where it last was. */
  at?: "start" | "end" | undefined;
  /** Name for screen readers: the cell's title or number. */
  label?: string | undefined;
  problems?: readonly Problem[] | undefined;
  /** What the language service finds in the cell. */
  diagnostics?: CellDiagnostics | null | undefined;
  /** Who is asked about the code; without one the editor offers nothing. */
  service?: CodeService | undefined;
  ref?: Ref<EditorHandle> | undefined;
}

const NO_PROBLEMS: readonly Problem[] = [];

/** The text of a cell: a live editor while it is focused, the same text without one otherwise. */
export function CellEditor({ ref, at, ...props }: CellEditorProps) {
  const { text, focused, onCommand, label = `Cell ${props.cellId}` } = props;
  const marks = useMarks(props);
  const editors = useContext(EditorsContext);
  const loaded = useLoaded(editors);
  /** Where a click or a call wants the cursor when the editor opens next, and where it was when it closed. */
  const places = useRef<Places>({ wanted: null, last: null });
  const live = useRef<LiveEditor | null>(null);
  const showsLive = focused && loaded;
  useHandle(ref, { live, places, editors, text, onCommand });
  const onPlace = (place: TextPosition | null) => {
    if (place) places.current.wanted = place;
    onCommand({ type: "focus" });
  };
  return (
    <div className={`cell-editor ${showsLive ? "is-live" : ""}`}>
      {showsLive ? (
        <Live {...props} {...{ label, marks, at, editors, live, places }} />
      ) : (
        <StaticSource {...props} {...{ label, marks, onPlace }} />
      )}
    </div>
  );
}

function useMarks({ text, problems = NO_PROBLEMS, diagnostics = null }: CellEditorProps): CellMarks {
  // What is known already is there with the first drawing; what is said later is taken in after one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is another cell
  const marks = useMemo(() => {
    const made = new CellMarks(text);
    made.set(problems, diagnostics);
    return made;
  }, [text]);
  useLayoutEffect(() => marks.watch(), [marks]);
  useLayoutEffect(() => marks.set(problems, diagnostics), [marks, problems, diagnostics]);
  return marks;
}

interface Places {
  wanted: TextPosition | Range | null;
  last: TextPosition | null;
}

interface LiveProps extends CellEditorProps {
  label: string;
  marks: CellMarks;
  editors: Editors;
  live: { current: LiveEditor | null };
  places: { current: Places };
}

function Live(props: LiveProps) {
  const { cellId, text, awareness, language, label, marks, service, editors, live, places } = props;
  const host = useRef<HTMLDivElement>(null);
  // The editor outlives renders of its cell; what it calls is always that of the last one.
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the label and what is only read once must not reopen it
  useLayoutEffect(() => {
    const editor = editors.take();
    live.current = editor;
    const { wanted, last } = places.current;
    const cursor = wanted ?? latest.current.at ?? last ?? "start";
    places.current.wanted = null;
    const onCommand = (command: EditorCommand) => latest.current.onCommand(command);
    const undo = editors.undo;
    if (host.current) {
      editor.open(host.current, {
        id: cellId,
        text,
        awareness,
        language,
        label,
        undo,
        marks,
        service: service ?? null,
        cursor,
        onCommand,
      });
      if (wanted && "endLine" in wanted) editor.select(wanted);
    }
    return () => {
      live.current = null;
      places.current.last = editor.close();
      editors.give(editor);
    };
  }, [cellId, text, awareness, language, marks, service, editors]);
  useEffect(() => live.current?.setLabel(label), [live, label]);
  return <div ref={host} className="cell-editor-host" />;
}

function useLoaded(editors: Editors): boolean {
  const [loaded, setLoaded] = useState(editors.loaded);
  useEffect(() => {
    if (loaded) return;
    let gone = false;
    const cancel = whenIdle(() => {
      editors.prepare().then(
        () => gone || setLoaded(true),
        (error: unknown) => console.error("The editor could not be loaded; reload the page.", error),
      );
    });
    return () => {
      gone = true;
      cancel();
    };
  }, [editors, loaded]);
  return loaded;
}

interface HandleOf {
  live: { current: LiveEditor | null };
  places: { current: Places };
  editors: Editors;
  text: Y.Text;
  onCommand(command: EditorCommand): void;
}

function useHandle(
  ref: Ref<EditorHandle> | undefined,
  { live, places, editors, text, onCommand }: HandleOf,
): void {
  useImperativeHandle(ref, () => ({
    insertText(inserted) {
      if (live.current) live.current.insertText(inserted);
      else
        editors.undo.edit(text, () => text.insert(offsetOf(text.toString(), places.current.last), inserted));
    },
    reveal(line, column = 1) {
      if (live.current) {
        live.current.reveal({ line, column });
        return;
      }
      places.current.wanted = { line, column };
      onCommand({ type: "focus" });
    },
    select(range) {
      if (live.current) {
        live.current.select(range);
        return;
      }
      places.current.wanted = range;
      onCommand({ type: "focus" });
    },
    position: () => live.current?.position() ?? null,
    act: (action) => live.current?.act(action),
    focus() {
      if (live.current) live.current.focus();
      else onCommand({ type: "focus" });
    },
  }));
}

/** The end of the text where there is no position. */
function offsetOf(source: string, at: TextPosition | null): number {
  if (!at) return source.length;
  const lines = source.split("\n");
  const before = lines.slice(0, at.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  return Math.min(before + Math.min(at.column - 1, lines[at.line - 1]?.length ?? 0), source.length);
}
