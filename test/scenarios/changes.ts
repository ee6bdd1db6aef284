import { inOrder, type Names } from './names.js';
import type { Tables } from './tables.js';

/** A field of an entry of a table that a cut has changed, or all fields of one that came or went. */
export interface Change {
  /** Names from the table down to the object, such as members, B, slots, B/0. */
  readonly path: readonly string[];
  /** The object is new, gone, or another. */
  readonly how: 'added' | 'removed' | 'changed';
  readonly fields: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

type Fields = Map<string, string>;
type Objects = Map<string, { readonly path: readonly string[]; readonly fields: Fields }>;

/** What the digest is over and nobody reads. */
const opaque = new Set(['vrfKey', 'ticket', 'sketch', 'index', 'manifest', 'vrfOutput', 'cid', 'head']);

/** What a field is worth where nothing was done with it yet. */
const isBlank = (value: string | null): boolean =>
  value === null || ['0', 'none', 'no', '[]', ''].includes(value);

/** Every object of the tables, with its plain fields as text. */
export function objectsOf(tables: Tables, names: Names): Objects {
  const objects: Objects = new Map();
  for (const [table, rows] of Object.entries(tables)) {
    if (!Array.isArray(rows)) continue;
    for (const [key, entry] of rows as [string, unknown][])
      collect(objects, [table, names.of(key)], entry, names);
  }
  return objects;
}

function collect(objects: Objects, path: readonly string[], entry: unknown, names: Names): void {
  const fields: Fields = new Map();
  objects.set(path.join(' '), { path, fields });
  if (!isObject(entry)) return void fields.set('digest', textOf(entry, names));
  for (const [name, value] of Object.entries(entry)) {
    if (opaque.has(name)) continue;
    if (isPairs(value)) {
      for (const [key, each] of value) collect(objects, [...path, name, names.of(key)], each, names);
    } else if (isObject(value)) collect(objects, [...path, name], value, names);
    else fields.set(name, textOf(value, names));
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const isPairs = (value: unknown): value is [string, unknown][] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => Array.isArray(each) && each.length === 2 && typeof each[0] === 'string');

function textOf(value: unknown, names: Names): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return names.of(value);
  if (value instanceof Uint8Array)
    return Buffer.from(value)
      .toString('latin1')
      .replace(/[^!-~]+$/, '')
      .replace(/\.+$/, '');
  if (Array.isArray(value))
    return `[${value.map((each) => textOf(isObject(each) && 'segment' in each ? each.segment : each, names)).join(', ')}]`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new Error('a table holds what is no value of LEDGER-1');
}

/** What differs between two states of a ledger, objects in the order of their names. */
export function changesBetween(before: Objects, after: Objects): Change[] {
  const changes: Change[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort(inOrder)) {
    const [old, now] = [before.get(key), after.get(key)];
    const how = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    const names = [...new Set([...(old?.fields.keys() ?? []), ...(now?.fields.keys() ?? [])])];
    const fields = names
      .map((name) => ({ name, before: old?.fields.get(name) ?? null, after: now?.fields.get(name) ?? null }))
      .filter((field) => field.before !== field.after);
    if (how !== 'changed' || fields.length > 0)
      changes.push({ path: (now ?? old)?.path as string[], how, fields });
  }
  return changes;
}

/** One line a change; what went with the entry that it was of needs none. */
export function printChanges(changes: readonly Change[]): string[] {
  const removed = changes.filter(({ how }) => how === 'removed').map(({ path }) => path.join(' '));
  return changes
    .filter(
      ({ how, path }) => how !== 'removed' || !removed.some((key) => path.join(' ').startsWith(`${key} `)),
    )
    .flatMap(({ path, how, fields }) => {
      const sign = { added: '+', removed: '-', changed: '~' }[how];
      const told =
        how === 'removed' ? [] : fields.filter(({ before, after }) => !(isBlank(before) && isBlank(after)));
      const texts = told.map(({ name, before, after }) =>
        isBlank(before) && how === 'added' ? `${name} ${after}` : `${name} ${before} -> ${after}`,
      );
      if (how === 'changed' && texts.length === 0) return [];
      return [`${sign} ${path.join(' ')}${texts.length > 0 ? `: ${texts.join(', ')}` : ''}`];
    });
}
