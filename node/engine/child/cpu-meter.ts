/** CPU time that this process has taken, in ms. */
const cpuMsOfProcess = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

interface User {
  readonly threads: number;
  readonly spend: (cpuMs: number) => void;
}

/**
 * Tells who is at work what CPU time that took: of what the process took while several were at work, each has
 * a part by its threads. The system tells threads of OpenMP apart, but not whose work they do.
 */
export class CpuMeter {
  readonly #users = new Set<User>();
  readonly #cpuMs: () => number;
  #seenMs: number;

  constructor(cpuMs = cpuMsOfProcess) {
    this.#cpuMs = cpuMs;
    this.#seenMs = cpuMs();
  }

  /** `spend` hears of the parts of who works with so many threads, until what this answers is called. */
  enter(threads: number, spend: (cpuMs: number) => void): () => void {
    const user = { threads, spend };
    this.#share();
    this.#users.add(user);
    return () => {
      this.#share();
      this.#users.delete(user);
    };
  }

  #share(): void {
    const nowMs = this.#cpuMs();
    const spentMs = nowMs - this.#seenMs;
    this.#seenMs = nowMs;
    let total = 0;
    for (const { threads } of this.#users) total += threads;
    for (const { threads, spend } of this.#users) spend((spentMs * threads) / total);
  }
}
