import "./outputs.css";
import { memo, useMemo } from "react";
import { assertNever } from "../../shared/assert-never.ts";
import type { Bundle, Output } from "../../shared/output/output.ts";
import { OutputBoundary } from "./boundary.tsx";
import { ChartOutput } from "./chart/chart-output.tsx";
import { choose, plainText } from "./choose.ts";
import { ConsoleOutput } from "./console/console-output.tsx";
import type { OutputContext } from "./context.ts";
import { ErrorOutput } from "./error.tsx";
import { type Group, groupOutputs } from "./group.ts";
import { SafeHtml } from "./html/safe-html.tsx";
import { Control } from "./inputs/control.tsx";
import { InspectionTree } from "./inspector.tsx";
import { Markdown } from "./markdown/markdown.tsx";
import { ProgressOutput } from "./progress.tsx";
import { TableOutput } from "./table/table-output.tsx";

export interface OutputsProps {
  cell: string;
  outputs: readonly Output[];
  context: OutputContext;
}

/** What a cell put out, in order. */
export function Outputs({ cell, outputs, context }: OutputsProps) {
  const groups = useMemo(() => groupOutputs(outputs), [outputs]);
  if (groups.length === 0) return null;
  return (
    <div className="outputs">
      {groups.map((group) => (
        <OutputGroup key={group.id} cell={cell} group={group} context={context} />
      ))}
    </div>
  );
}

function OutputGroup({ cell, group, context }: { cell: string; group: Group; context: OutputContext }) {
  switch (group.kind) {
    case "controls":
      return (
        <div className="controls">
          {group.outputs.map(({ id, bundle }) => (
            <BundleOutput key={id} bundle={bundle} context={context} />
          ))}
        </div>
      );
    case "console":
      return <ConsoleOutput outputs={group.outputs} />;
    case "single":
      return <SingleOutput cell={cell} output={group.output} context={context} />;
    default:
      return assertNever(group);
  }
}

interface SingleProps {
  cell: string;
  output: Extract<Group, { kind: "single" }>["output"];
  context: OutputContext;
}

function SingleOutput({ cell, output, context }: SingleProps) {
  switch (output.type) {
    case "display":
      return <BundleOutput bundle={output.bundle} context={context} />;
    case "error":
      return <ErrorOutput cell={cell} error={output.error} context={context} />;
    case "notice":
      return (
        <p className="notice" role="status">
          {output.text}
        </p>
      );
    default:
      return assertNever(output);
  }
}

interface BundleProps {
  bundle: Bundle;
  context: OutputContext;
}

/** A value by the richest of its representations; its text where that cannot be drawn. */
export const BundleOutput = memo(function BundleOutput({ bundle, context }: BundleProps) {
  return (
    <OutputBoundary fallback={plainText(bundle)} of={bundle}>
      <Drawn bundle={bundle} context={context} />
    </OutputBoundary>
  );
});

function Drawn({ bundle, context }: BundleProps) {
  const chosen = useMemo(() => choose(bundle), [bundle]);
  switch (chosen.kind) {
    case "input":
      return <Control input={chosen.value} context={context} />;
    case "table":
      return <TableOutput table={chosen.value} context={context} />;
    case "chart":
      return <ChartOutput chart={chosen.value} />;
    case "progress":
      return <ProgressOutput progress={chosen.value} />;
    case "layout":
      return (
        <div className="output-row">
          {chosen.value.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place in the row
            <BundleOutput key={i} bundle={item} context={context} />
          ))}
        </div>
      );
    case "markdown":
      return <Markdown source={chosen.value} />;
    case "html":
      return <SafeHtml className="html-output" html={chosen.value} />;
    case "svg":
      return <SafeHtml className="svg-output" html={chosen.value} />;
    case "picture":
      return (
        <img
          className="picture"
          alt={plainText(bundle)}
          src={`data:${chosen.value.type};base64,${chosen.value.data}`}
        />
      );
    case "inspect":
      return <InspectionTree value={chosen.value} />;
    case "text":
      return <pre className="plain">{chosen.value}</pre>;
    default:
      return assertNever(chosen);
  }
}
