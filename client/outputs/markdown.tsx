import "./markdown.css";
import MarkdownIt from "markdown-it";
import { SafeHtml } from "./html/safe-html.tsx";

/** HTML within Markdown passes: the sanitiser judges it like any other. */
const renderer = new MarkdownIt({ html: true, linkify: true, typographer: false });

export function renderMarkdown(source: string): string {
  return renderer.render(source);
}

export function Markdown({ source }: { source: string }) {
  return <SafeHtml className="prose" html={renderMarkdown(source)} />;
}
