import { clearScreenDown, moveCursor } from 'node:readline';

/** Lines that stay at the end of a terminal, while others come above them. */
export class StandingLines {
  #lines: readonly string[] = [];

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** Writes whole lines above. */
  above(text: string): void {
    this.#clear();
    this.stream.write(text);
    this.#draw();
  }

  show(lines: readonly string[]): void {
    // A line that the terminal breaks would be two, and a screen full of them leaves no way back.
    // Some know no size, and say 0.
    const [columns, rows] = [this.stream.columns || Infinity, this.stream.rows || Infinity];
    const cut = lines.slice(0, rows - 1).map((line) => shortened(line, columns - 1));
    if (cut.join('\n') === this.#lines.join('\n')) return;
    this.#clear();
    this.#lines = cut;
    this.#draw();
  }

  #clear(): void {
    if (this.#lines.length === 0) return;
    moveCursor(this.stream, 0, -this.#lines.length);
    clearScreenDown(this.stream);
  }

  #draw(): void {
    for (const line of this.#lines) this.stream.write(`${line}\n`);
  }
}

const shortened = (line: string, length: number): string =>
  line.length > length ? `${line.slice(0, length - 1)}…` : line;
