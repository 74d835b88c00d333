/** Markup that is safe to send as it is: {@link html} makes it. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes. Lists are written one after the other; `false`, `null` and `undefined` are nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** A template whose values are escaped, for element content and quoted attributes, unless they are {@link Html}. */
export function html(markup: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = markup[0] ?? '';
  for (const [index, value] of values.entries()) text += write(value) + (markup[index + 1] ?? '');
  return new Html(text);
}

function write(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(write).join('');
  return escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
