const separator = '----';
/** Empty lines part a file into a head and blocks, `----` a block into commands and output. */
export function parseScenario(name, text) {
    const [head, ...parts] = text
        .trim()
        .split(/\n{2,}/)
        .map((part) => part.split('\n'));
    const rules = (head ?? []).flatMap((line) => line.startsWith('rules: ') ? line.slice('rules: '.length).split(', ') : []);
    if (rules.length === 0)
        throw new Error(`${name} begins with no line "rules: SLOT-3, ..."`);
    const blocks = parts.map((lines) => {
        const at = lines.indexOf(separator);
        return at < 0
            ? { commands: lines, output: [] }
            : { commands: lines.slice(0, at), output: lines.slice(at + 1) };
    });
    return { name, rules, head: head, blocks };
}
export const formatScenario = ({ head, blocks }) => `${[head, ...blocks.map(({ commands, output }) => [...commands, separator, ...output])]
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
/** Null for a line that only tells people something. */
export function parseCommand(line) {
    if (line.startsWith('#'))
        return null;
    const [verb, ...rest] = line.trim().split(/\s+/);
    const options = rest.filter((word) => word.includes('='));
    return {
        verb,
        words: rest.filter((word) => !word.includes('=')),
        options: new Map(options.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])),
    };
}
//# sourceMappingURL=scenario.js.map