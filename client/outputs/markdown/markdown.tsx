import "./markdown.css";
import { SafeHtml } from "../html/safe-html.tsx";
import { LongMarkdown } from "./long-markdown.tsx";
import { renderMarkdown } from "./render.ts";

/** Characters that are laid out at once, in some ten milliseconds however they are arranged. */
const SHORT = 10_000;

export function Markdown({ source }: { source: string }) {
  return source.length <= SHORT ? (
    <SafeHtml className="prose" html={renderMarkdown(source)} />
  ) : (
    <LongMarkdown source={source} />
  );
}
