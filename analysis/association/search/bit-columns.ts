import { loadModule, type WasmModule } from "../../wasm/load.ts";
import { SearchLimit } from "./search-plan.ts";

/** The functions of `analysis/wasm/assembly/itemsets.ts`; columns, lists and results are passed by address. */
interface Kernels {
  activeVectors(column: number, vectors: number, active: number): number;
  isCovered(column: number, others: number, n: number, active: number, activeCount: number): number;
  intersect(
    column: number,
    others: number,
    n: number,
    active: number,
    activeCount: number,
    out: number,
    counts: number,
  ): void;
}

/** Memory for columns of bits that grows from its lower end, with the functions that work on it. */
export interface BitColumns {
  readonly kernels: Kernels;
  /** All memory as integers of 32 bits; ask anew after `reserve`, which may move it. */
  readonly words: Int32Array;
  /** Address of the first byte that may be used: a multiple of 16. */
  readonly start: number;
  /** Sees that memory reaches to this address. Throws `SearchLimit` when that is more than allowed. */
  reserve(end: number): void;
}

export async function openBitColumns(maxBytes: number): Promise<BitColumns> {
  return bitColumns(await loadModule<Kernels>("itemsets"), maxBytes);
}

function bitColumns({ exports, memory }: WasmModule<Kernels>, maxBytes: number): BitColumns {
  const first = memory.int32(4);
  const start = first.address;
  let end = start + 16;
  let words = wordsFrom(first.view);
  return {
    kernels: exports,
    get words() {
      return words;
    },
    start,
    reserve(wanted) {
      if (wanted <= end) return;
      if (wanted - start > maxBytes) throw new SearchLimit("bytes");
      const more = Math.min(Math.max(wanted - end, end - start), start + maxBytes - end + 16);
      const added = memory.uint8(more - (more % 16) + 16);
      end = added.address + added.length;
      words = wordsFrom(added.view);
    },
  };
}

const wordsFrom = ({ buffer }: { readonly buffer: ArrayBuffer }) => new Int32Array(buffer);
