/** Nodes, and whoever else signs: resolver A, and 25 more. */
export const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Short names in place of keys, CIDs and hashes, given in the order in which they are first seen. */
export class Names {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  set(value: string, name: string): void {
    this.#names.set(value, name);
    this.#values.set(name, value);
  }

  /** Another value that is shown by a name. */
  alias(value: string, name: string): void {
    this.#names.set(value, name);
  }

  /** Numbers a value under a prefix, once: p1, p2, ... */
  number(value: string, prefix: string): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    this.set(value, `${prefix}${count}`);
    return `${prefix}${count}`;
  }

  /** What a name stands for. */
  valueOf<T extends string>(name: string): T {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`nothing has the name ${name}`);
    return value as T;
  }

  /** A text with names for what has one, and eight digits of any other hash or CID. */
  of(text: string): string {
    const named = this.#names.get(text);
    if (named !== undefined) return named;
    if (/^[0-9a-f]{64}$/.test(text)) return `#${text.slice(0, 8)}`;
    if (/^baf[a-z2-7]{50,}$/.test(text)) return `#${text.slice(-8)}`;
    return text.includes('/')
      ? text
          .split('/')
          .map((part) => this.of(part))
          .join('/')
      : text;
  }
}

const padded = (text: string): string => text.replace(/\d+/g, (digits) => digits.padStart(20, '0'));
/** A before B, p2 before p10. */
export const inOrder = (a: string, b: string): number => (padded(a) < padded(b) ? -1 : 1);
