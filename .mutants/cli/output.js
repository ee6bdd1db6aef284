import Table from 'cli-table3';
import pc from 'picocolors';
import { toJson } from './json.js';
import { printable } from './printable.js';
import { startProgress } from './progress.js';
/**
 * Where a command prints: data to standard output, all else to standard error, and nothing that a terminal
 * would obey.
 */
export class Output {
    json;
    colors;
    #stdout;
    #stderr;
    constructor({ json, stdout, stderr, env }) {
        this.json = json;
        this.#stdout = stdout;
        this.#stderr = stderr;
        this.colors = pc.createColors(isColored(stdout, env));
    }
    /** The result of a command: `document` as JSON, or what `print` prints. */
    result(document, print) {
        if (this.json)
            this.printJson(document);
        else
            print();
    }
    /** One JSON document on a line of its own. */
    printJson(document) {
        this.print(toJson(document));
    }
    print(line) {
        this.#write(printable(line));
    }
    /** Names and values in two columns. */
    printFields(fields) {
        const width = Math.max(...fields.map(([name]) => name.length));
        for (const [name, value] of fields)
            this.#write(`${this.colors.bold(name.padEnd(width))}  ${printable(String(value))}`);
    }
    /** Columns of numbers are aligned at their right. */
    printTable(head, rows) {
        const isNumeric = (column) => rows.length > 0 && rows.every((row) => /^[-+]?[\d.,]+( ?%)?$/.test(String(row[column])));
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
        for (const line of table.toString().split('\n'))
            this.#write(line.trimEnd());
    }
    /** A line for whoever watches. */
    say(line) {
        this.#stderr.write(`${printable(line)}\n`);
    }
    #write(line) {
        this.#stdout.write(`${line}\n`);
    }
    /** A bar on a terminal, a line now and then elsewhere. */
    progress(title, unit) {
        return startProgress(this.#stderr, title, unit);
    }
}
/** NO_COLOR, where it is not empty, forbids colours; FORCE_COLOR demands them. See no-color.org. */
export function isColored(stream, env) {
    if (env.NO_COLOR)
        return false;
    if (env.FORCE_COLOR)
        return env.FORCE_COLOR !== '0';
    // Elsewhere isTTY is not false but undefined, which picocolors would take for a question.
    return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}
//# sourceMappingURL=output.js.map