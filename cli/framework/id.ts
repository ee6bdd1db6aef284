import { cidLength, isNamed } from '../../node/api/short-id.js';
import { fail } from '../../protocol/error.js';
import { idCodes } from './codes.js';
import type { Option } from './option.js';

/** Candidates that an error lists at most. */
const listedMax = 10;

/** An id of a flag that only reads: whole, or as much of it as tells it apart. Who gives names ids whole. */
export const id = (describe: string): Option<string> => ({
  describe: `${describe}: whole, or its first characters as tables show them`,
  form: 'one',
  value: 'ID',
  expects: 'an id such as bafyrei... or 6d8c8306, at least four characters of it',
  parse: (text) => /^([a-z0-9]{4,120})(?:…|\.\.\.)?$/.exec(text)?.[1],
  absent: null,
});

export interface Naming<T> {
  /** One of what is looked for, such as `model`. */
  readonly what: string;
  /** The names of one, the first of which tells it apart from all others. */
  readonly namesOf: (one: T) => readonly string[];
}

/** The one that `given` names. Throws ID_UNKNOWN or ID_AMBIGUOUS. */
export function pickNamed<T>(given: string, among: readonly T[], { what, namesOf }: Naming<T>): T {
  const byName = new Map<string, T>();
  for (const one of among) {
    const names = namesOf(one);
    if (names.some((name) => isNamed(name, given))) byName.set(names[0] as string, one);
  }
  const [first, ...others] = byName.keys();
  if (first === undefined)
    return fail(
      idCodes,
      'ID_UNKNOWN',
      `No ${what} is named ${given}${isCut(given) ? ', a CID cut short' : ''}`,
    );
  if (others.length > 0) {
    const listed = [first, ...others].slice(0, listedMax).join(', ');
    const more = byName.size > listedMax ? ` and ${byName.size - listedMax} more` : '';
    return fail(idCodes, 'ID_AMBIGUOUS', `${given} begins ${byName.size} ids of a ${what}: ${listed}${more}`);
  }
  return byName.get(first) as T;
}

/** Whether a text is a CID whose end is missing. */
const isCut = (text: string): boolean => /^baf[yk]rei[a-z2-7]*$/.test(text) && text.length < cidLength;
