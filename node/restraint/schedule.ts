import { fail } from '../../protocol/error.js';
import { restraintCodes } from './codes.js';

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayMinutes = 24 * 60;
/** More than any week needs. */
export const windowsMax = 32;
export const windowMaxLength = 64;

/** Hours of some days of the week, by the clock of this machine. */
export interface Window {
  /** As it is written. */
  readonly text: string;
  /** By Date's numbers of days: those on which it begins. */
  readonly days: readonly number[];
  /** Minutes of the day; a window that ends at or before its start ends on the next day. */
  readonly from: number;
  readonly to: number;
}

/**
 * The windows of texts such as `mon-fri 22:00-08:00`, `sat,sun` or `20:00-24:00`; those of one text follow
 * each other. Throws SCHEDULE_WINDOW.
 */
export function readWindows(texts: readonly string[]): Window[] {
  const windows: Window[] = [];
  let days: { text: string; days: number[] } | null = null;
  const wholeDays = (): void => {
    if (days !== null) windows.push({ ...days, from: 0, to: dayMinutes });
    days = null;
  };
  for (const word of texts.flatMap((text) => text.trim().toLowerCase().split(/\s+/))) {
    const hours = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(word);
    if (hours === null) {
      wholeDays();
      days = { text: word, days: readDays(word) };
      continue;
    }
    const on: Pick<Window, 'text' | 'days'> = days ?? { text: '', days: [...dayNames.keys()] };
    windows.push({ ...on, text: `${on.text} ${word}`.trim(), ...readHours(word, hours) });
    days = null;
  }
  wholeDays();
  const tooMany = windows.length > windowsMax || windows.some(({ text }) => text.length > windowMaxLength);
  return tooMany ? refuse('That is more than anybody needs: give fewer windows') : windows;
}

/** Whether work may be done at a time; always where there is no window. */
export const isOpen = (windows: readonly Window[], ms: number): boolean =>
  windows.length === 0 || spansAround(windows, ms).some(([from, to]) => from <= ms && ms < to);

/** When a window opens next, in Unix ms. */
export const opensAt = (windows: readonly Window[], ms: number): number =>
  Math.min(...spansAround(windows, ms).flatMap(([from]) => (from > ms ? [from] : [])));

/** The spans of all windows that begin from the day before to a week later: Date knows when clocks change. */
function spansAround(windows: readonly Window[], ms: number): [from: number, to: number][] {
  const today = new Date(ms);
  const at = (day: Date, minutes: number): number =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes).getTime();
  return [-1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap((ahead) => {
    const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead);
    return windows
      .filter(({ days }) => days.includes(day.getDay()))
      .map(({ from, to }): [number, number] => [at(day, from), at(day, to > from ? to : to + dayMinutes)]);
  });
}

function readDays(word: string): number[] {
  const days = word.split(',').flatMap((part) => {
    const [from, to = from, ...more] = part.split('-').map((name) => dayNames.indexOf(name));
    if (from === undefined || to === undefined || from < 0 || to < 0 || more.length > 0)
      return refuse(neither(word));
    const count = ((to - from + dayNames.length) % dayNames.length) + 1;
    return Array.from({ length: count }, (_, i) => (from + i) % dayNames.length);
  });
  return [...new Set(days)];
}

function readHours(word: string, found: RegExpExecArray): Pick<Window, 'from' | 'to'> {
  const [from, to] = [found.slice(1, 3), found.slice(3, 5)].map(([hour, minute]) =>
    Number(minute) < 60 ? 60 * Number(hour) + Number(minute) : Infinity,
  ) as [number, number];
  return from < dayMinutes && to <= dayMinutes && from !== to ? { from, to } : refuse(neither(word));
}

const neither = (word: string): string => `"${word.slice(0, 40)}" names neither days of the week nor hours`;

const refuse = (what: string): never => fail(restraintCodes, 'SCHEDULE_WINDOW', what);
