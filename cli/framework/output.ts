import pc from 'picocolors';
import { toJson } from './json.js';
import { printable } from './printable.js';
import { StandingLines } from './standing-lines.js';
import { layTable } from './table.js';
import { longestWord, wrapWords } from './wrap.js';
import { startByteProgress, startProgress, type Progress } from './progress.js';

type Stream = NodeJS.WriteStream;
export type Cell = string | number | bigint;

export interface OutputOptions {
  /** One JSON document instead of text for people. */
  readonly json: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Where a command prints: data to standard output, all else to standard error, and nothing that a terminal
 * would obey.
 */
export class Output {
  readonly json: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Whether lines can stand: where somebody watches a terminal. */
  readonly isWatched: boolean;
  readonly #stdout: Stream;
  readonly #stderr: Stream;
  readonly #standing: StandingLines;

  constructor({ json, stdout, stderr, env }: OutputOptions) {
    this.json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.isWatched = !json && Boolean(stderr.isTTY) && env.TERM !== 'dumb';
    this.#standing = new StandingLines(stderr);
    this.colors = pc.createColors(isColored(stdout, env));
  }

  /** The result of a command: `document` as JSON, or what `print` prints. */
  result(document: unknown, print: () => void): void {
    if (this.json) this.printJson(document);
    else print();
  }

  /** One JSON document on a line of its own. */
  printJson(document: unknown): void {
    this.printWhole(toJson(document));
  }

  /** What another program may read: a line stays whole however wide the terminal is. */
  printWhole(text: string): void {
    this.#write(printable(text));
  }

  print(text: string): void {
    for (const line of linesFor(this.#stdout, printable(text))) this.#write(line);
  }

  /** Names and values in two columns. */
  printFields(fields: readonly (readonly [name: string, value: Cell])[]): void {
    const indent = Math.max(...fields.map(([name]) => name.length)) + 2;
    for (const [name, value] of fields) {
      const text = printable(String(value));
      const room = widthOf(this.#stdout) - indent;
      const isApart = longestWord(text) > room;
      const [first = '', ...more] = isApart ? ['', text] : wrapWords(text, room);
      this.#write(`${this.colors.bold(name.padEnd(indent))}${first}`.trimEnd());
      for (const line of more) this.#write(`${' '.repeat(isApart ? 2 : indent)}${line}`);
    }
  }

  /** Columns of numbers are aligned at their right. What a terminal is too narrow for is laid out anew. */
  printTable(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
    const lines = layTable({ head, rows: cells }, widthOf(this.#stdout), this.colors.bold);
    if (lines !== null) for (const line of lines) this.#write(line);
    if (rows.length === 0) this.#write('none');
    if (lines === null)
      cells.forEach((row, i) => {
        if (i > 0) this.#write('');
        this.printFields(head.map((name, column) => [name, row[column] as string]));
      });
  }

  /** A line for whoever watches. */
  say(text: string): void {
    const lines = linesFor(this.#stderr, printable(text));
    this.#standing.above(lines.map((line) => `${line}\n`).join(''));
  }

  /** Lines that stay below all that is said, where the terminal is watched; none ends that. */
  stand(lines: readonly string[]): void {
    if (this.isWatched) this.#standing.show(lines.map(printable));
  }

  #write(line: string): void {
    this.#stdout.write(`${line}\n`);
  }

  /** A bar on a terminal, a line now and then elsewhere. */
  progress(title: string, unit: string): Progress {
    return startProgress(this.#stderr, title, unit);
  }

  /** The same for bytes, with rate and time left. */
  byteProgress(title: string): Progress {
    return startByteProgress(this.#stderr, title);
  }
}

/** Characters in a line of a terminal; elsewhere, or where it knows no width and says 0, none is too long. */
const widthOf = ({ columns }: Stream): number => columns || Infinity;

/** A text as it goes to a stream: a terminal would break its lines within words. */
export const linesFor = (stream: Stream, text: string): string[] =>
  text.split('\n').flatMap((line) => wrapWords(line, widthOf(stream)));

/** NO_COLOR, where it is not empty, forbids colours; FORCE_COLOR demands them. See no-color.org. */
export function isColored(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  // Elsewhere isTTY is not false but undefined, which picocolors would take for a question.
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}
