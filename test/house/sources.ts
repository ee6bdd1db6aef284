import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export const root = join(import.meta.dirname, '..', '..', '..');

export interface Source {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'build' || name === 'dist') continue;
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const read = (path: string): Source => ({
  path: relative(root, path).replaceAll('\\', '/'),
  text: readFileSync(path, 'utf8'),
});

/** Every file of the project's folders that is not built. */
export const sources = ['protocol', 'node', 'native', 'cli', 'test']
  .flatMap((folder) => [...filesBelow(join(root, folder))])
  .map(read);
export const code = sources.filter(({ path }) => /\.(ts|js|cjs|cc|h)$/.test(path));

export const columnsMax = 110;

/**
 * Lines that are too wide even without the texts in them, which can be on one line only: messages, titles,
 * patterns, SQL. How code with a text in it is broken is the formatter's to say.
 */
export function wideLines({ path, text }: Source): string[] {
  const texts = /\.[ch]c?$/.test(path) ? textsOfC(text) : textsOf(text);
  let from = 0;
  return text.split('\n').flatMap((line, i) => {
    const to = from + line.length;
    const ofTexts = texts.reduce(
      (sum, one) => sum + Math.max(0, Math.min(to, one[1]) - Math.max(from, one[0])),
      0,
    );
    from = to + 1;
    return line.length - ofTexts > columnsMax ? [`${path}:${i + 1}`] : [];
  });
}

/** What says of a value that it is of another type, except `as const`. */
export function castsIn(text: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile('one.ts', text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Span = readonly [from: number, to: number];

function textsOf(text: string): Span[] {
  const source = ts.createSourceFile('one.ts', text, ts.ScriptTarget.Latest);
  const spans: Span[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) || ts.isLiteralExpression(node))
      spans.push([node.getStart(source), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return spans;
}

const textsOfC = (text: string): Span[] =>
  [...text.matchAll(/R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"/g)].map(({ index, 0: found }) => [
    index,
    index + found.length,
  ]);
