/** How numbers, times and ids are written, everywhere alike. */

/** The first characters of an id that not all others of its kind share, as commands write it too. */
export const short = (id) => id.replace(/^(?:bafyrei|bafkrei|lode1)/, '').slice(0, 8);

export const counted = (count, what, many = `${what}s`) =>
  `${number(count)} ${Number(count) === 1 ? what : many}`;

export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** Scores come as integers of 1e-9. */
export const score = (value, digits = 4) => (value === null ? '–' : (value / 1e9).toFixed(digits));

/** Decimal text of the smallest unit, in the campaign's. */
export function amount(text, { unit, decimals }) {
  const [sign, digits] = text.startsWith('-') ? ['−', text.slice(1)] : ['', text];
  const padded = digits.padStart(decimals + 1, '0');
  const whole = padded.slice(0, padded.length - decimals);
  const fraction = padded.slice(padded.length - decimals).replace(/0+$/, '');
  return `${sign}${number(whole)}${fraction === '' ? '' : `.${fraction}`} ${unit}`;
}

/** The same with its sign, of a change. */
export const change = (text, campaign) =>
  `${text.startsWith('-') || text === '0' ? '' : '+'}${amount(text, campaign)}`;

/** The same as a number, for charts. */
export const amountNumber = (text, { decimals }) => Number(text) / 10 ** decimals;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** In the largest unit of which there is one and a half, as people say it. */
export function duration(ms) {
  const [unit, size] = units.find(([, each]) => ms >= 1.5 * each) ?? ['second', 1_000];
  return counted(Math.max(0, Math.round(ms / size)), unit);
}

export const ago = (ms) => (ms < 1_500 ? 'just now' : `${duration(ms)} ago`);

export const clock = (ms) => new Date(ms).toLocaleTimeString(undefined, { hour12: false });

/** The time alone where that is today. */
export function when(ms) {
  const time = new Date(ms).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const isToday = new Date(ms).toDateString() === new Date().toDateString();
  return isToday
    ? time
    : `${new Date(ms).toLocaleDateString(undefined, { day: 'numeric', month: 'short' })} ${time}`;
}

export function bytes(count) {
  const [unit, size] = [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ].find(([, each]) => count >= each) ?? ['bytes', 1];
  return `${Number((count / size).toFixed(1))} ${unit}`;
}
