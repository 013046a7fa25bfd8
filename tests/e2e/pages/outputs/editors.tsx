import { useRef, useState } from "react";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { AnswerTo, Ask, QuestionOf } from "../../../../client/connection/questions.ts";
import { Store } from "../../../../client/connection/store.ts";
import { CellEditor } from "../../../../client/editor/cell-editor.tsx";
import type { CodeService } from "../../../../client/editor/code-service.ts";
import type { EditorCommand, EditorHandle } from "../../../../client/editor/editor-command.ts";
import type { CellEdits, LanguageAnswers, Question } from "../../../../shared/protocol/language.ts";
import type { CellDiagnostics } from "../../../../shared/session/diagnostics.ts";
import type { Problem } from "../../../../shared/session/state.ts";

const SOURCES = [
  `const scored = await rfm(purchases, { asOf, levels });
const best = sql\`select segment, count(*) customers, sum(amuont) revenue
  from \${scored} group by all order by revenue desc\`; // best first
best`,
  `const list = await best.first(100);\n\nfor (const { segment, customers } of list) {\n  console.log(\`\${segment}: \${customers}\`, /a[/]b/g, 1_000.5);\n}`,
  "// 客户分群: a line that is much longer than the cell is wide, so that it has to be scrolled sideways to be read to its very end, where it says: here",
];

const PROBLEMS: Problem[][] = [
  [
    {
      kind: "syntax",
      message: "Column amuont is not in purchases.",
      line: 2,
      column: 58,
      endLine: 2,
      endColumn: 64,
      cells: [],
    },
  ],
];

/** A language service that answers what a test has put in, and remembers what it was asked. */
export class ScriptedService implements CodeService {
  readonly inlays = new Store(false);
  readonly asked: Question[] = [];
  readonly changed: CellEdits[] = [];
  readonly failed: string[] = [];
  answers: Partial<LanguageAnswers> = {};
  /** While it is set, answers wait. */
  held: Promise<void> | null = null;
  release: () => void = () => undefined;

  async ask<A extends Ask>(question: QuestionOf<A>): Promise<AnswerTo<A>> {
    this.asked.push(question);
    await this.held;
    return (this.answers[question.ask] ?? null) as AnswerTo<A>;
  }

  hold(): void {
    this.held = new Promise((resolve) => {
      this.release = () => {
        this.held = null;
        resolve();
      };
    });
  }

  texts(): ReadonlyMap<string, string> {
    return new Map();
  }

  change(edits: CellEdits): string {
    this.changed.push(edits);
    return "Changed.";
  }

  fail(error: unknown): void {
    this.failed.push(String(error));
  }
}

/** Cells of two documents that are kept alike, as two browsers would; `peer` is the other one. */
export class Bench {
  readonly doc = new Y.Doc();
  readonly peer = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly commands: EditorCommand[] = [];
  readonly service = new ScriptedService();
  /** Says anew what is wrong with a cell. */
  find: (i: number, diagnostics: CellDiagnostics) => void = () => undefined;
  readonly handle: { current: EditorHandle | null } = { current: null };

  constructor() {
    this.doc.on("update", (update: Uint8Array) => Y.applyUpdate(this.peer, update));
    this.peer.on("update", (update: Uint8Array) => Y.applyUpdate(this.doc, update, "peer"));
    for (const [i, source] of SOURCES.entries()) this.text(i).insert(0, source);
  }

  text(i: number, doc = this.doc): Y.Text {
    return doc.getText(`cell-${i}`);
  }

  peerText(i: number): Y.Text {
    return this.text(i, this.peer);
  }

  /** Another person's cursor in a cell. */
  showPeer(i: number, anchor: number, head: number): void {
    const at = (offset: number) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text(i), offset));
    this.awareness.states.set(7, {
      user: { name: "Hazel", color: "#a94f7c" },
      selection: { anchor: at(anchor), head: at(head) },
    });
    this.awareness.emit("change", [{ added: [], updated: [7], removed: [] }, "peer"]);
  }
}

export function Editors({ bench }: { bench: Bench }) {
  const [focus, setFocus] = useState<number | null>(null);
  const [found, setFound] = useState<Record<number, CellDiagnostics>>({});
  const handle = useRef<EditorHandle>(null);
  bench.find = (i, diagnostics) => setFound((now) => ({ ...now, [i]: diagnostics }));
  const onCommand = (i: number) => (command: EditorCommand) => {
    bench.commands.push(command);
    if (command.type === "focus") setFocus(i);
    if (command.type === "leave") setFocus(null);
    if (command.type === "down") setFocus(i + 1);
    if (command.type === "up") setFocus(i - 1);
  };
  bench.handle.current = handle.current;
  return SOURCES.map((source, i) => (
    <div key={source} className="cell" data-cell={i}>
      <CellEditor
        ref={(editor) => {
          if (focus === i || focus === null) bench.handle.current = editor;
        }}
        cellId={`c${i}`}
        text={bench.text(i)}
        awareness={bench.awareness}
        language="typescript"
        focused={focus === i}
        label={`Code of cell ${i + 1}`}
        problems={PROBLEMS[i]}
        diagnostics={found[i]}
        service={bench.service}
        onCommand={onCommand(i)}
      />
    </div>
  ));
}
