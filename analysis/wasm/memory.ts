/** Typed arrays inside a WebAssembly module's memory. */

/** The work needs more memory than a module may hold, or than the machine gives. */
export class WasmMemoryError extends Error {
  override readonly name = "WasmMemoryError";
  /** The way out, in a sentence. */
  readonly hint = "Use fewer columns or a sample of the rows.";
  readonly bytes: number;

  constructor(bytes: number, cause?: unknown) {
    const gigabytes = (bytes / 1e9).toFixed(1);
    super(
      bytes > MOST_BYTES
        ? `This would take ${gigabytes} GB of memory at once; 4.3 GB is the most that can be worked on.`
        : `The machine did not give ${gigabytes} GB of memory.`,
      { cause },
    );
    this.bytes = bytes;
  }
}

/** An array that lies in a module's memory. */
export interface WasmArray<T> {
  /** What a function of the module is passed. */
  readonly address: number;
  readonly length: number;
  /**
   * The array as JavaScript sees it. Ask for it anew after anything was allocated: growing the memory moves it, and a
   * view from before then has length 0.
   */
  readonly view: T;
}

const PAGE_BYTES = 65_536;
const MOST_BYTES = 65_536 * PAGE_BYTES;
/** A vector instruction of 128 bits is fastest where its data begin at a multiple of 16. */
const ALIGNMENT = 16;

/** Hands out memory from the bottom up. What was handed out is given back all at once, by `reset` or `within`. */
export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #base: number;
  #top: number;
  /** Memory from here on was never handed out: it is zero. */
  #untouched: number;

  constructor(memory: WebAssembly.Memory, base: number) {
    this.#memory = memory;
    this.#base = aligned(base);
    this.#top = this.#base;
    this.#untouched = this.#base;
  }

  /** Bytes that are handed out. */
  get used(): number {
    return this.#top - this.#base;
  }

  /** Zeros. */
  float64(length: number): WasmArray<Float64Array<ArrayBuffer>> {
    return this.#array(length, 8, (buffer, address) => new Float64Array(buffer, address, length));
  }

  /** Zeros. */
  float32(length: number): WasmArray<Float32Array<ArrayBuffer>> {
    return this.#array(length, 4, (buffer, address) => new Float32Array(buffer, address, length));
  }

  /** Zeros. */
  int32(length: number): WasmArray<Int32Array<ArrayBuffer>> {
    return this.#array(length, 4, (buffer, address) => new Int32Array(buffer, address, length));
  }

  /** Zeros. */
  uint32(length: number): WasmArray<Uint32Array<ArrayBuffer>> {
    return this.#array(length, 4, (buffer, address) => new Uint32Array(buffer, address, length));
  }

  /** Zeros. */
  uint16(length: number): WasmArray<Uint16Array<ArrayBuffer>> {
    return this.#array(length, 2, (buffer, address) => new Uint16Array(buffer, address, length));
  }

  /** Zeros. */
  uint8(length: number): WasmArray<Uint8Array<ArrayBuffer>> {
    return this.#array(length, 1, (buffer, address) => new Uint8Array(buffer, address, length));
  }

  /** Does the work, and gives back what it allocated. */
  within<T>(work: () => T): T {
    const top = this.#top;
    try {
      return work();
    } finally {
      this.#top = top;
    }
  }

  /** Gives back all that was handed out; arrays from before must not be used any more. */
  reset(): void {
    this.#top = this.#base;
  }

  #array<T>(length: number, bytes: number, view: (buffer: ArrayBuffer, address: number) => T): WasmArray<T> {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new RangeError(`The length of an array is a whole number, got ${length}.`);
    const address = this.#allocate(length * bytes);
    const memory = this.#memory;
    return {
      address,
      length,
      get view() {
        return view(memory.buffer, address);
      },
    };
  }

  #allocate(bytes: number): number {
    const address = this.#top;
    const top = aligned(address + bytes);
    const missing = top - this.#memory.buffer.byteLength;
    if (top > MOST_BYTES) throw new WasmMemoryError(top);
    if (missing > 0) this.#grow(Math.ceil(missing / PAGE_BYTES), top);
    if (this.#untouched > address) {
      new Uint8Array(this.#memory.buffer).fill(0, address, Math.min(top, this.#untouched));
    }
    this.#untouched = Math.max(this.#untouched, top);
    this.#top = top;
    return address;
  }

  #grow(pages: number, wanted: number): void {
    try {
      this.#memory.grow(pages);
    } catch (error) {
      throw new WasmMemoryError(wanted, error);
    }
  }
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
