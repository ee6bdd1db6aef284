import { fail } from '../../protocol/error.js';
import { tournamentCodes } from './codes.js';
import type { Keys } from './keys.js';

/**
 * What the words of an error mean: that between two rounds is the API's own (numerapi, check_round_open), the
 * next are those of its library, Absinthe, for what its schema does not have, and of scopes that keys lack.
 */
const meanings = [
  [/not open/i, 'TOURNAMENT_ROUND_CLOSED'],
  [/cannot query field|unknown (argument|type)|has invalid value|no such field/i, 'TOURNAMENT_SCHEMA'],
  [/\bscopes?\b|permission|not authori[sz]ed|unauthori[sz]ed/i, 'TOURNAMENT_SCOPE'],
] as const;

/** Throws what the errors of an answer mean. */
export function refuseErrors(errors: unknown, keys: Keys | null): never {
  const said = withoutKeys(errors, keys);
  const [, code] = meanings.find(([meaning]) => meaning.test(said)) ?? [];
  return fail(tournamentCodes, code ?? 'TOURNAMENT_REFUSED', `The tournament says ${said}`);
}

/** What errors say, short and on one line. A server may say what it was sent. */
function withoutKeys(errors: unknown, keys: Keys | null): string {
  const all = (Array.isArray(errors) ? errors : [errors]) as ({
    message?: unknown;
    detail?: unknown;
  } | null)[];
  const text = all.map((error) => JSON.stringify(error?.message ?? error?.detail ?? error)).join('; ');
  return [keys?.secretKey, keys?.publicId]
    .filter((key) => key !== undefined)
    .reduce((left, key) => left.replaceAll(JSON.stringify(key).slice(1, -1), '(key)'), text)
    .slice(0, 500);
}

/** Throws TOURNAMENT_BLOCKED. */
export function refuseBlocked(place: URL, status: number): never {
  return fail(
    tournamentCodes,
    'TOURNAMENT_BLOCKED',
    `Something on the way to ${place.host} answers with status ${status} and not as an API does`,
  );
}
