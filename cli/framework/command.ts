import type { Output } from './output.js';
import type { Options, Values } from './option.js';

/** What a command is run with, beside its own settings. */
export interface Context {
  /** The data directory. */
  readonly dir: string;
  readonly output: Output;
  /** Aborts when the user has had enough. */
  readonly signal: AbortSignal;
}

/** A command: one file below commands/, and an entry in command-list.ts, which names it. */
export interface Command<A extends Options = Options, F extends Options = Options> {
  /** What a newcomer has to know beside: what it reads, makes and needs, in a few sentences. */
  readonly details?: string;
  /** What is typed behind `gridlode` for what it is mostly for. */
  readonly example: string;
  /** What stands behind the name, in this order; only the last may be of the form `many`. */
  readonly args: A;
  readonly flags: F;
  /** Resolves to the exit code, nothing standing for 0. */
  run(values: Values<A> & Values<F>, context: Context): Promise<number | void>;
}

/** Infers the types of a command's settings. */
export const defineCommand = <const A extends Options, const F extends Options>(
  command: Command<A, F>,
): Command => command;
