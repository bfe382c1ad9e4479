/**
 * What Stryker leaves as it is, since no test should notice: the words of errors that only say what is wrong (tests look at
 * their class, or at words that matter to a person), and the empty array for a pattern that did not match, of which nothing
 * but the groups, from the second place on, is read.
 */
const words = {
  shouldIgnore(path) {
    const { node, parent } = path;
    if (node.type === 'NewExpression' && /^(?:Type|Range)?Error$/.test(node.callee.name ?? ''))
      return 'the words of an error';
    if (
      node.type === 'ArrayExpression' &&
      node.elements.length === 0 &&
      parent?.type === 'LogicalExpression' &&
      parent.left.type === 'CallExpression' &&
      parent.left.callee.property?.name === 'exec'
    )
      return 'the groups of a pattern that did not match';
    return undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'words', value: words }];
