/** A block of code in a Markdown file, between fences of three backticks. */
export interface CodeBlock {
  /** Where it stands, for people: `README.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

/** The blocks of TypeScript and JavaScript that say they are whole: every one but those fenced with `ts fragment`. */
export function codeBlocks(file: string, markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fences = markdown.matchAll(/^```(ts|js)[ \t]*\n([^]*?)^```[ \t]*$/gm);
  for (const { 1: language = '', 2: code = '', index } of fences) {
    const line = markdown.slice(0, index).split('\n').length;
    blocks.push({ place: `${file}:${line}`, language, code });
  }
  return blocks;
}

/** The block as a module that Node can run as CommonJS: what is not an import may wait at its top level. */
export function asProgramme({ code }: CodeBlock, runner: string): string {
  const imports = /^import\b[^;]*;$/gm;
  return [
    `import { finished, failed } from ${JSON.stringify(runner)};`,
    ...(code.match(imports) ?? []),
    `async function block() {\n${code.replace(imports, '')}\n}`,
    'block().then(finished, failed);\n',
  ].join('\n');
}
