import { fail } from '../../../protocol/error.js';
import { modelCommandCodes } from './codes.js';

/** Throws TARGET_UNKNOWN. */
export function checkTarget({ targets }: { readonly targets: readonly string[] }, target: string): void {
  if (!targets.includes(target))
    fail(
      modelCommandCodes,
      'TARGET_UNKNOWN',
      `The campaign has no target ${target}, but ${targets.join(', ')}`,
    );
}
