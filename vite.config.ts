import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gzipped = promisify<Buffer, { level: number }, Buffer>(gzip);
const TEXT = /\.(html|js|css|svg|json|ttf)$/;
/** Below this, headers weigh more than what is won. */
const SMALLEST = 1024;

/** Writes `.br` and `.gz` beside each text file, once, so that the server compresses nothing while it serves. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    // Not `closeBundle`, which runs after a failed build too, and whose own failure would hide the reason.
    writeBundle: async ({ dir = "" }) => {
      const files = await readdir(dir, { recursive: true, withFileTypes: true });
      await Promise.all(
        files
          .filter((file) => file.isFile() && TEXT.test(file.name))
          .map((file) => compress(path.join(file.parentPath, file.name))),
      );
    },
  };
}

async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1_000_000 ? 10 : 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await Promise.all([
    writeFile(`${file}.br`, await brotli(bytes, { params })),
    writeFile(`${file}.gz`, await gzipped(bytes, { level: 9 })),
  ]);
}

export default defineConfig({
  root: path.join(import.meta.dirname, "client"),
  plugins: [react(), precompress()],
  worker: { format: "es" },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2022",
    // The editor is one large part, loaded after the page; that it is large is known.
    chunkSizeWarningLimit: 5000,
    // Fonts and pictures stay files: inlined, they would be sent with every change of the styles.
    assetsInlineLimit: 0,
  },
});
