import Table from 'cli-table3';
import pc from 'picocolors';
import { toJson } from './json.js';
import { printable } from './printable.js';
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
  readonly #stdout: Stream;
  readonly #stderr: Stream;

  constructor({ json, stdout, stderr, env }: OutputOptions) {
    this.json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.colors = pc.createColors(isColored(stdout, env));
  }

  /** The result of a command: `document` as JSON, or what `print` prints. */
  result(document: unknown, print: () => void): void {
    if (this.json) this.printJson(document);
    else print();
  }

  /** One JSON document on a line of its own. */
  printJson(document: unknown): void {
    this.print(toJson(document));
  }

  print(line: string): void {
    this.#write(printable(line));
  }

  /** Names and values in two columns. */
  printFields(fields: readonly (readonly [name: string, value: Cell])[]): void {
    const width = Math.max(...fields.map(([name]) => name.length));
    for (const [name, value] of fields)
      this.#write(`${this.colors.bold(name.padEnd(width))}  ${printable(String(value))}`);
  }

  /** Columns of numbers are aligned at their right. */
  printTable(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    const isNumeric = (column: number): boolean =>
      rows.length > 0 && rows.every((row) => /^[-+]?[\d.,]+( ?%)?$/.test(String(row[column])));
    const table = new Table({
      head: head.map((name) => this.colors.bold(name)),
      colAligns: head.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
      chars: {
        top: '',
        'top-mid': '',
        'top-left': '',
        'top-right': '',
        bottom: '',
        'bottom-mid': '',
        'bottom-left': '',
        'bottom-right': '',
        left: '',
        'left-mid': '',
        mid: '',
        'mid-mid': '',
        right: '',
        'right-mid': '',
        middle: '  ',
      },
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    });
    table.push(...rows.map((row) => row.map((cell) => printable(String(cell)))));
    for (const line of table.toString().split('\n')) this.#write(line.trimEnd());
  }

  /** A line for whoever watches. */
  say(line: string): void {
    this.#stderr.write(`${printable(line)}\n`);
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

/** NO_COLOR, where it is not empty, forbids colours; FORCE_COLOR demands them. See no-color.org. */
export function isColored(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  // Elsewhere isTTY is not false but undefined, which picocolors would take for a question.
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}
