import { fail, GridlodeError } from '../../protocol/error.js';
import { storeCodes } from './codes.js';

/** Rethrows what Level threw, as a coded error where a person can act on it. `what` says what failed. */
export function failLevel(error: unknown, what: string): never {
  const cause = causeOf(error);
  if (cause instanceof GridlodeError) throw cause;
  const detail = `${what}: ${cause.message}`;
  if (isFileSystems(cause) && !isLostTable(cause)) fail(storeCodes, 'STORE_FILESYSTEM', detail, error);
  if (cause.code === 'LEVEL_LOCKED') fail(storeCodes, 'STORE_LOCKED', detail, error);
  if (cause.code === 'LEVEL_CORRUPTION' || isLostTable(cause))
    fail(storeCodes, 'STORE_CORRUPT', detail, error);
  if (
    /No space left on device|Disk quota exceeded/.test(cause.message) ||
    cause.code === 'ENOSPC' ||
    cause.code === 'EDQUOT'
  ) {
    fail(storeCodes, 'DISK_FULL', detail, error);
  }
  if (cause.code === 'LEVEL_IO_ERROR' || cause.syscall !== undefined)
    fail(storeCodes, 'STORE_UNREADABLE', detail, error);
  throw error;
}

/**
 * What a file system says that has no locks, or does not sync its folders. A lock that another process holds
 * is `Resource temporarily unavailable`.
 */
const isFileSystems = ({ code, message }: NodeJS.ErrnoException): boolean =>
  (code === 'LEVEL_LOCKED' &&
    /: (No locks available|Function not implemented|(Operation )?[Nn]ot supported|Invalid argument)/.test(
      message,
    )) ||
  (code === 'LEVEL_IO_ERROR' && /: Invalid argument/.test(message));

/**
 * What LevelDB says of a file of its own that is gone, or a folder, or whose changed bytes lead beyond its
 * end. A changed byte of CURRENT leads to a file of any name.
 */
const isLostTable = ({ code, message }: NodeJS.ErrnoException): boolean =>
  code === 'LEVEL_IO_ERROR' &&
  (/(?<!LOCK): (No such file or|Is a) directory/.test(message) ||
    /(MANIFEST(-[0-9]+)?|[.]ldb|[.]sst): (Invalid argument|No such device$)/.test(message));

/** Level wraps why it does not open. */
function causeOf(error: unknown): NodeJS.ErrnoException {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === 'LEVEL_DATABASE_NOT_OPEN' && cause instanceof Error
    ? cause
    : (error as NodeJS.ErrnoException);
}
