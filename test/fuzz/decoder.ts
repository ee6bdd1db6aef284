import type { Form } from './inputs.js';

/** What reads bytes of strangers, or what they make us ask for. */
export interface Decoder {
  readonly name: string;
  /** The files of the source whose reading it goes through. */
  readonly of: readonly string[];
  readonly form: Form;
  /** Bytes that it accepts, of which others are made. */
  readonly valid: readonly Uint8Array[];
  /** Its part of all inputs, beside the others': the cheap ones have more. */
  readonly weight: number;
  /** Throws a coded error, or NotOfShape where JSON is read. */
  readonly decode: (bytes: Uint8Array) => unknown;
}
