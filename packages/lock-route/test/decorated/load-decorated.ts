import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/** The two kinds of decorators that TypeScript compiles. */
export type DecoratorKind = 'tc39' | 'legacy';

/**
 * Loads a module of this folder as TypeScript itself compiles it with decorators of a kind; the transform of the tests
 * compiles none.
 */
export function loadDecorated(name: string, kind: DecoratorKind): unknown {
  const { outputText } = transpileModule(readFileSync(join(__dirname, `${name}.ts`), 'utf8'), {
    compilerOptions: {
      target: ScriptTarget.ES2022,
      module: ModuleKind.CommonJS,
      esModuleInterop: true,
      experimentalDecorators: kind === 'legacy',
      emitDecoratorMetadata: kind === 'legacy',
    },
  });
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is a file of ours, compiled
  const run = new Function('require', 'module', 'exports', outputText) as (...args: unknown[]) => void;
  // Modules are resolved from here, so that there is one copy of each.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- given to what was compiled
  run((specifier: string) => require(specifier) as unknown, module, module.exports);
  return module.exports;
}
