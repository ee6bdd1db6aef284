import { crc32 } from 'node:zlib';
import { GridlodeError } from '../../protocol/error.js';
import { NotOfShape } from '../../node/json-shape.js';
import { bytesInUse } from '../fixtures/bytes-in-use.js';
import type { Decoder } from './decoder.js';
import { decoders } from './decoders.js';
import { Inputs } from './inputs.js';

/** So much of an input that broke something is shown. */
const shownBytes = 4_096;
const brokenMax = 10;

export interface Outcome {
  readonly name: string;
  readonly tried: number;
  readonly accepted: number;
  /** How often each code was the answer. */
  readonly refused: ReadonlyMap<string, number>;
  /** Errors that are no answer to bytes of a stranger, each with the input. */
  readonly broken: readonly string[];
  /** Of the valid inputs those that were refused. */
  readonly refusedValid: readonly string[];
  readonly longestMs: number;
}

/** Gives a decoder `count` inputs that follow from its name and `seed`. */
export async function fuzz(decoder: Decoder, count: number, seed: number): Promise<Outcome> {
  const inputs = new Inputs(decoder.valid, decoder.form, crc32(`${decoder.name} ${seed}`));
  const refused = new Map<string, number>();
  const broken: string[] = [];
  const refusedValid: string[] = [];
  let accepted = 0;
  let longestMs = 0;
  const { stackTraceLimit } = Error;
  // Of what is expected nobody reads where it came from, and that costs more than the reading.
  Error.stackTraceLimit = 0;
  for (let i = 0; i < count; i++) {
    const input = inputs.next();
    const startMs = performance.now();
    const code = await codeOf(decoder, input, broken);
    longestMs = Math.max(longestMs, performance.now() - startMs);
    if (code === null) accepted++;
    else refused.set(code, (refused.get(code) ?? 0) + 1);
    if (code !== null && i < decoder.valid.length) refusedValid.push(`${decoder.name} ${i}: ${code}`);
    if (broken.length >= brokenMax) break;
  }
  Error.stackTraceLimit = stackTraceLimit;
  return { name: decoder.name, tried: count, accepted, refused, broken, refusedValid, longestMs };
}

/** Null where it is accepted. Notes what is neither. */
async function codeOf(decoder: Decoder, input: Uint8Array, broken: string[]): Promise<string | null> {
  try {
    const answer = decoder.decode(input);
    if (answer instanceof Promise) await answer;
    return null;
  } catch (error) {
    if (error instanceof GridlodeError && error.fault !== 'bug') return error.code;
    if (error instanceof NotOfShape) return 'API_REQUEST';
    const shown = Buffer.from(input.subarray(0, shownBytes)).toString('hex');
    broken.push(`${decoder.name}: ${String((error as Error).stack)} for the ${input.length} bytes ${shown}`);
    return 'broken';
  }
}

/** How many inputs each decoder gets, of so many over all: each its share of the weights. */
export function shares(total: number): ReadonlyMap<Decoder, number> {
  const weights = decoders.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(decoders.map((one) => [one, Math.ceil((total * one.weight) / weights)]));
}

const readable = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Fuzzes all decoders, and prints what came of it. */
export async function fuzzAll(
  total: number,
  seed: number,
): Promise<{ outcomes: Outcome[]; grownBytes: number }> {
  const outcomes: Outcome[] = [];
  const before = bytesInUse();
  for (const [decoder, count] of shares(total)) {
    const startMs = performance.now();
    const outcome = await fuzz(decoder, count, seed);
    outcomes.push(outcome);
    const codes = [...outcome.refused].sort((a, b) => b[1] - a[1]).slice(0, 6);
    console.log(
      `${outcome.name}: ${outcome.tried} tried, ${outcome.accepted} accepted, ` +
        `${codes.map(([code, times]) => `${times} ${code}`).join(', ')}; ` +
        `the longest took ${outcome.longestMs.toFixed(1)} ms, all ${((performance.now() - startMs) / 1_000).toFixed(0)} s; ` +
        `${readable(bytesInUse())} in use`,
    );
  }
  const grownBytes = bytesInUse() - before;
  const tried = outcomes.reduce((sum, outcome) => sum + outcome.tried, 0);
  console.log(
    `\nmeasured: seed ${seed}: ${tried} inputs over ${outcomes.length} decoders; ` +
      `${readable(before)} in use before and ${readable(before + grownBytes)} after; ` +
      `at most ${readable(process.resourceUsage().maxRSS * 1_024)} resident`,
  );
  return { outcomes, grownBytes };
}
