import { deserialize } from 'node:v8';
import { fail } from '../../../protocol/error.js';
import { storeCodes } from '../../store/codes.js';

/** A row that v8's serialize wrote. Throws STORE_CORRUPT. */
export function thaw<T>({ name }: { readonly name: string }, key: string, row: Uint8Array): T {
  try {
    return deserialize(row) as T;
  } catch (error) {
    return fail(
      storeCodes,
      'STORE_CORRUPT',
      `The row ${name}/${key} was written by another version of Node`,
      error,
    );
  }
}
