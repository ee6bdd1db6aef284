/**
 * The one kind of error that somebody can act on. It says whose fault it is, so that nobody decides that by
 * lists of codes. This file imports nothing, and native/ imports nothing else of protocol/: both throw the
 * same class.
 *
 * A codec cannot know where its bytes come from: it says `peer`, since most bytes are a peer's. Whoever reads
 * them from its own disk throws another code, whose fault is the operator's. And whoever blames a peer looks
 * at the fault of what was thrown by the reading of that peer's bytes, and of nothing else. Likewise a
 * refusal is the fault of whoever signed the record; as the answer to an order it is the operator's.
 */

/** Whose fault an error is, and so who can do something about it. */
export type Fault =
  /** Bytes or conduct of somebody else in the network are wrong. */
  | 'peer'
  /** Whoever runs this machine must change what was asked, or something on it. */
  | 'operator'
  /** Gridlode's own; so is whatever is thrown without a code. */
  | 'bug'
  /** Nobody's: nothing is wrong, or it may well work when it is tried again later. */
  | 'passing';

/** The kinds of errors, each with its fault: four are named as these, the others tell more. */
const faults = {
  peer: 'peer',
  operator: 'operator',
  /** This machine has too little of something, or not the right data: no second attempt mends that. */
  lacking: 'operator',
  /** Memory or results of this machine changed by themselves. */
  unsound: 'operator',
  /** What lies on the disk is not what was left there. */
  damaged: 'operator',
  bug: 'bug',
  passing: 'passing',
  /** A queue is full, of others or our own: whoever is told so has not been refused what it asked for. */
  busy: 'passing',
} as const satisfies Readonly<Record<string, Fault>>;

export type Kind = keyof typeof faults;

/** A code's kind and fault, and the sentence that tells the reader what to do. `P`: what its errors carry. */
export interface Code<P = unknown> {
  readonly kind: Kind;
  readonly fault: Fault;
  readonly remedy: string;
  /** Of the type alone. */
  readonly carries?: P;
}

/** The codes of one area. */
export type Codes = Readonly<Record<string, Code>>;

interface Carrying<P> {
  readonly remedy: string;
  readonly carries?: P;
}

/** A remedy in a table of codes, whose errors carry a payload of the type `P`. */
export const carrying = <P extends object>(remedy: string): Carrying<P> => ({ remedy });

type Groups = { readonly [K in Kind]?: Readonly<Record<string, string | Carrying<unknown>>> };
type CodeIn<G> = { [K in keyof G]: keyof G[K] }[keyof G] & string;
type PayloadIn<G, C> = {
  [K in keyof G]: C extends keyof G[K] ? (G[K][C] extends Carrying<infer P> ? P : undefined) : never;
}[keyof G];

/** A table of codes from their remedies, grouped by kind. */
export function codes<G extends Groups>(groups: G): { readonly [C in CodeIn<G>]: Code<PayloadIn<G, C>> } {
  const table: Record<string, Code> = {};
  for (const [kind, group] of Object.entries(groups) as [Kind, NonNullable<Groups[Kind]>][]) {
    for (const [code, entry] of Object.entries(group)) {
      if (Object.hasOwn(table, code)) throw new Error(`${code} is of two kinds`);
      const remedy = typeof entry === 'string' ? entry : entry.remedy;
      table[code] = { kind, fault: faults[kind], remedy };
    }
  }
  return table as { readonly [C in CodeIn<G>]: Code<PayloadIn<G, C>> };
}

type PayloadOf<C> = C extends Code<infer P> ? P : never;
type Rest<P> = undefined extends P ? [cause?: unknown] : [cause: unknown, payload: P];

/**
 * `code` is stable and tested; `what` is a sentence without its full stop, and the message says after it what
 * to do.
 */
export class GridlodeError extends Error {
  override readonly name = 'GridlodeError';
  readonly code: string;
  readonly kind: Kind;
  readonly what: string;
  readonly remedy: string;
  readonly payload: unknown;

  constructor(
    { code, kind, what, remedy }: Pick<GridlodeError, 'code' | 'kind' | 'what' | 'remedy'>,
    cause?: unknown,
    payload?: unknown,
  ) {
    super(`${what}. ${remedy}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.kind = kind;
    this.what = what;
    this.remedy = remedy;
    this.payload = payload;
  }

  get fault(): Fault {
    return faults[this.kind];
  }
}

/** One that is known to be of a code, or of some. */
export type Coded<K extends string, P> = GridlodeError & { readonly code: K; readonly payload: P };

/** An error of a table of codes. */
export const errorOf = <C extends Codes, K extends keyof C & string>(
  table: C,
  code: K,
  what: string,
  ...rest: Rest<PayloadOf<C[K]>>
): Coded<K, PayloadOf<C[K]>> =>
  new GridlodeError({ code, what, ...(table[code] as Code) }, ...rest) as Coded<K, PayloadOf<C[K]>>;

/** Throws an error of a table of codes. */
export function fail<C extends Codes, K extends keyof C & string>(
  table: C,
  code: K,
  what: string,
  ...rest: Rest<PayloadOf<C[K]>>
): never {
  throw errorOf(table, code, what, ...rest);
}

/** Whether an error is of a table of codes, or is that one code of it. */
export const isOf = <C extends Codes, K extends keyof C & string>(
  error: unknown,
  table: C,
  code?: K,
): error is Coded<K, PayloadOf<C[K]>> =>
  error instanceof GridlodeError &&
  (code === undefined ? Object.hasOwn(table, error.code) : error.code === code);

/** What is thrown without a code is a bug of ours: it must cost nobody else anything. */
export const kindOf = (error: unknown): Kind => (error instanceof GridlodeError ? error.kind : 'bug');
export const faultOf = (error: unknown): Fault => faults[kindOf(error)];
