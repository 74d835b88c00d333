import { relative, sep } from 'node:path';
import { root } from '../setup/root.mjs';
import { importFault } from './import-fault.mjs';

/** The import rule of the architecture as a rule of ESLint. */
export const importRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const importer = relative(root, context.filename).split(sep).join('/');

    function check(source) {
      if (typeof source?.value !== 'string') return;
      const message = importFault(importer, source.value);
      if (message) context.report({ node: source, message });
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
      TSExternalModuleReference: (node) => check(node.expression),
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0]);
      },
    };
  },
};
