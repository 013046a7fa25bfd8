/** MIME types of Clientele's own, apart from the schemas so that the kernel knows them without loading a parser. */
export const MIME = {
  table: "application/vnd.clientele.table+json",
  chart: "application/vnd.clientele.chart+json",
  input: "application/vnd.clientele.input+json",
  progress: "application/vnd.clientele.progress+json",
  inspect: "application/vnd.clientele.inspect+json",
  /** `{ items: Bundle[] }`: outputs side by side, as many to a row as fit. */
  layout: "application/vnd.clientele.layout+json",
  markdown: "text/markdown",
  html: "text/html",
  svg: "image/svg+xml",
  text: "text/plain",
} as const;
