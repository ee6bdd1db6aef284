import ts from 'typescript';

/**
 * The lists of codes in a module: an array or an object of two or more of them, or a beginning that several
 * share. Whose fault an error is stands with its code, so that no other module has a use for one.
 */
export function codeListsIn(text: string, known: ReadonlySet<string>): string[] {
  const found: string[] = [];
  // Most modules name too few to be worth a parse.
  const named = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*/g) ?? [];
  if (named.filter((name) => known.has(name)).length < 2 && !named.some((name) => name.endsWith('_')))
    return [];
  const isList = (names: readonly (ts.Node | undefined)[]): boolean =>
    names.filter((name) => name !== undefined && textOf(name) !== null && known.has(textOf(name) as string))
      .length > 1;
  const visit = (node: ts.Node): void => {
    if (
      (ts.isArrayLiteralExpression(node) && isList(node.elements)) ||
      (ts.isObjectLiteralExpression(node) && isList(node.properties.map(({ name }) => name))) ||
      (ts.isCallExpression(node) && isPrefixTest(node, known))
    )
      found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('one.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

const textOf = (node: ts.Node): string | null =>
  ts.isStringLiteralLike(node) || ts.isIdentifier(node) ? node.text : null;

function isPrefixTest(
  { expression, arguments: [first] }: ts.CallExpression,
  known: ReadonlySet<string>,
): boolean {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'startsWith') return false;
  const prefix = first === undefined || !ts.isStringLiteralLike(first) ? '' : first.text;
  return prefix.endsWith('_') && [...known].some((code) => code.startsWith(prefix));
}
