import ts from 'typescript';

/** One change of a compiled file. */
export interface Mutation {
  readonly operator: string;
  /** What of the text is replaced, and by what. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A place that every run passes which can notice the change. */
  readonly passed: number;
  /** Whether it is in no function, so that all that import the file pass it. */
  readonly isTopLevel: boolean;
}

const { SyntaxKind } = ts;

/** Other operators for each: the first shifts by one or negates, a second turns a comparison round. */
const operatorChanges = new Map<ts.SyntaxKind, readonly string[]>([
  [SyntaxKind.LessThanToken, ['<=', '>=']],
  [SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [SyntaxKind.AmpersandAmpersandToken, ['||']],
  [SyntaxKind.BarBarToken, ['&&']],
  [SyntaxKind.PlusToken, ['-']],
  [SyntaxKind.MinusToken, ['+']],
  [SyntaxKind.PlusEqualsToken, ['-=']],
  [SyntaxKind.MinusEqualsToken, ['+=']],
]);

/** Every mutation of a file, in the order of its text. What only prints or throws a text is none. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const mutations: Mutation[] = [];
  const add = (operator: string, node: ts.Node, changed: string, seen: ts.Node = node): void =>
    void mutations.push({
      operator,
      start: node.getStart(source),
      end: node.end,
      text: changed,
      passed: seen.getStart(source),
      isTopLevel: ts.findAncestor(node, ts.isFunctionLike) === undefined,
    });
  const negate = (node: ts.Expression): void => add('negate a condition', node, `!(${node.getText(source)})`);

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isFailure(node)) return;
    if (ts.isBinaryExpression(node) && !isText(node)) {
      for (const changed of operatorChanges.get(node.operatorToken.kind) ?? [])
        // To coverage what is left of || or && is passed, and from there on the right, which may not be.
        add('another operator', node.operatorToken, changed, node);
    }
    if (ts.isIfStatement(node)) {
      negate(node.expression);
      if (leaves(node.thenStatement) && node.elseStatement === undefined)
        add('remove an early exit', node, ';');
    }
    if (ts.isConditionalExpression(node)) negate(node.condition);
    if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression))
      add('delete a statement', node, ';');
    if (ts.isNumericLiteral(node)) {
      add('a constant and one', node, `(${node.text} + 1)`);
      add('a constant less one', node, `(${node.text} - 1)`);
    }
    if (ts.isBigIntLiteral(node)) {
      add('a constant and one', node, `(${node.text} + 1n)`);
      add('a constant less one', node, `(${node.text} - 1n)`);
    }
    if (ts.isPostfixUnaryExpression(node))
      add(
        'another operator',
        node,
        node.getText(source).replace(/\+\+$|--$/, (found) => (found === '++' ? '--' : '++')),
      );
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutations;
}

/** Whether a statement ends what it is in: a return, continue or break, or a block of just that. */
function leaves(node: ts.Statement): boolean {
  if (ts.isBlock(node)) return node.statements.length === 1 && leaves(node.statements[0] as ts.Statement);
  return ts.isReturnStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node);
}

const isText = ({ left, right }: ts.BinaryExpression): boolean =>
  [left, right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));

/** `fail(codes, 'CODE', ...)`: what it says is no rule. */
const isFailure = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'fail';
