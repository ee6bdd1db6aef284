import { bytesCodes } from '../../protocol/codec/codes.js';
import { isOf, type GridlodeError } from '../../protocol/error.js';

/** Why the bytes of a file do not decode, for whoever named the file and knows nothing of encodings. */
export const fileFault = (error: GridlodeError): string =>
  isOf(error, bytesCodes) ? "it was cut off or altered, or is none of Gridlode's files" : error.what;
