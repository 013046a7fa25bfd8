/**
 * Which of the server's messages have arrived. A termination may strike while Node reads one from the channel, and the
 * message is gone; the server numbers them, keeps what is not yet known to have arrived, and sends it again when asked.
 */
const TELL_EVERY = 32;

export class Arrivals {
  readonly #tell: (upTo: number, again: boolean) => void;
  #upTo = 0;
  #askedAfter = -1;

  constructor(tell: (upTo: number, again: boolean) => void) {
    this.#tell = tell;
  }

  /**
   * Whether the message is the next one. One that came before is dropped, as is one that comes too early.
   * @param heavy the server is told at once, since it keeps what the message carries until it knows
   */
  take(number: number, heavy = false): boolean {
    if (number === this.#upTo + 1) {
      this.#upTo = number;
      if (heavy || number % TELL_EVERY === 0) this.#tell(number, false);
      return true;
    }
    if (number > this.#upTo && this.#askedAfter !== this.#upTo) this.askAgain();
    return false;
  }

  /** Asks for everything that has not arrived. */
  askAgain(): void {
    this.#askedAfter = this.#upTo;
    this.#tell(this.#upTo, true);
  }
}
