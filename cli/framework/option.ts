import { resolve } from 'node:path';
import { cidLength } from '../../node/api/short-id.js';
import { safeUrl } from '../../node/http.js';

/**
 * One setting of a command: a flag, an argument, an environment variable and a key of the config file alike.
 */
export interface Option<T> {
  readonly describe: string;
  /** `switch` stands alone, `one` takes a value, `many` takes it as often as it is given. */
  readonly form: 'switch' | 'one' | 'many';
  /** What stands for a value in help, empty for a switch. */
  readonly value: string;
  /** What a value looks like, in the words of an error: "FLAG is X, not ...". */
  readonly expects: string;
  /** The value of a text, or undefined where it is none. */
  readonly parse: (text: string) => unknown;
  /** Whether what is refused is not printed: it may hold a password. */
  readonly isSecret?: boolean;
  /** What holds where nobody says anything; null where somebody must. */
  readonly absent: { readonly value: T; readonly shown: string | null } | null;
}
export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** A flag that takes one value. */
export const one = <T>(
  describe: string,
  value: string,
  expects: string,
  parse: (text: string) => T | undefined,
): Option<T> => ({ describe, form: 'one', value, expects, parse, absent: null });

export const toggle = (describe: string): Option<boolean> => ({
  describe,
  form: 'switch',
  value: '',
  expects: 'true or false',
  parse: (text) => (['true', '1'].includes(text) ? true : ['false', '0'].includes(text) ? false : undefined),
  absent: { value: false, shown: null },
});

/** Text of a line at most. */
export const text = (describe: string, value = 'TEXT', maxLength = 256): Option<string> =>
  one(describe, value, `a text of at most ${maxLength} characters`, (given) =>
    given.length <= maxLength && !/\p{Cc}/u.test(given) ? given : undefined,
  );

/** A name without a space or a comma, as eras, targets and feature sets have it. */
export const name = (describe: string, value = 'NAME', maxLength = 128): Option<string> =>
  one(describe, value, `a name of at most ${maxLength} letters, digits and signs such as _`, (given) =>
    given.length <= maxLength && /^[\x21-\x2b\x2d-\x7e]+$/.test(given) ? given : undefined,
  );

/** Any text names some place. */
export const path = (describe: string): Option<string> =>
  one(describe, 'PATH', 'a path', (value) => resolve(value));

export const whole = (describe: string, { min, max }: { min: number; max: number }): Option<number> =>
  one(`${describe} (${min} to ${max})`, 'N', `a whole number from ${min} to ${max}`, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max ? number : undefined;
  });

/** Any whole number, of any size. */
export const bigWhole = (describe: string): Option<bigint> =>
  one(describe, 'N', 'a whole number', (value) => (/^-?\d{1,40}$/.test(value) ? BigInt(value) : undefined));

/** An amount in the unit of the campaign, which says how fine it may be (`amountOf`). */
export const amount = (describe: string): Option<string> =>
  one(describe, 'AMOUNT', 'a number such as 4000 or 0.5, without separators', (value) =>
    /^\d{1,20}(\.\d{1,18})?$/.test(value) ? value : undefined,
  );

/** The address of a server. */
export const webAddress = (describe: string): Option<string> => ({
  ...one(
    describe,
    'URL',
    'an https address without a name or password in it, such as https://api.drand.sh; http is for this machine',
    (value) => (safeUrl(value) === null ? undefined : value),
  ),
  isSecret: true,
});

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

export const bytes = (describe: string, min = 1): Option<number> =>
  one(
    min > 1 ? `${describe} (at least ${min / 1e6}MB)` : describe,
    'SIZE',
    `a size such as 500MB or 4GiB${min > 1 ? `, at least ${min / 1e6}MB` : ''}`,
    (value) => {
      const [, digits, unit] = /^(\d{1,12}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(value) ?? [];
      const size = Math.floor(Number(digits) * (byteUnits[unit?.toUpperCase() ?? ''] ?? NaN));
      return size >= min && Number.isSafeInteger(size) ? size : undefined;
    },
  );

const timeUnits: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time, in ms. */
export const span = (describe: string): Option<number> =>
  one(describe, 'TIME', 'a time such as 90m, 10h or 2d', (value) => {
    const [, digits, unit = ''] = /^(\d{1,5}(?:\.\d)?)([mhd])$/.exec(value) ?? [];
    const ms = Math.round(Number(digits) * (timeUnits[unit] ?? NaN));
    return ms > 0 ? ms : undefined;
  });

export const choice = <const T extends string>(describe: string, values: readonly T[]): Option<T> =>
  one(`${describe}: ${values.join(' or ')}`, 'WORD', values.join(' or '), (value) =>
    values.find((known) => known === value),
  );

/** A CIDv1 in base32, whole. */
export const cid = (describe: string): Option<string> =>
  one(describe, 'CID', `a whole CID: bafyrei... and ${cidLength} characters, none cut off`, (value) =>
    /^b[a-z2-7]+$/.test(value) && value.length === cidLength ? value : undefined,
  );

/** As often as it is given, at most a hundred times. */
export const many = <T>(option: Option<T>): Option<readonly T[]> => ({
  ...option,
  form: 'many',
  absent: { value: [], shown: null },
});
/** The same, at least once. */
export const some = <T>(option: Option<T>): Option<readonly T[]> => ({ ...many(option), absent: null });
export const optional = <T>(option: Option<T>): Option<T | undefined> => ({
  ...option,
  absent: { value: undefined, shown: null },
});
export const orElse = <T>(option: Option<T>, value: T, shown = String(value)): Option<T> => ({
  ...option,
  absent: { value, shown },
});
