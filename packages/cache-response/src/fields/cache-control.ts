import { Directives, type Argument } from './directives';

/** A member of a list: whatever stands between commas that are in no quoted string. It never looks back, whatever a client sends. */
const MEMBER = /(?:[^,"]|"(?:[^"\\]|\\(?:.|$))*(?:"|$))+/gs;

/** token [ "=" ( token / quoted-string ) ], and nothing more (RFC 9111, section 5.2). */
const DIRECTIVE = /^([!#$%&'*+.^_`|~\w-]+)(?:=(?:([!#$%&'*+.^_`|~\w-]+)|"((?:[^"\\]|\\.)*)"))?$/s;

const LEADING_TOKEN = /^[!#$%&'*+.^_`|~\w-]+/;

/** Reads `Cache-Control`, of a request or a response. What breaks the grammar counts as its directive with an invalid argument. */
export function parseCacheControl(lines: readonly string[]): Directives {
  if (lines.length === 0) return Directives.none;
  const given = new Map<string, Argument[]>();
  for (const line of lines) {
    for (const [member] of line.matchAll(MEMBER)) {
      const read = readDirective(member.trim());
      if (read === undefined) continue;
      const known = given.get(read.name);
      if (known === undefined) given.set(read.name, [read.argument]);
      else known.push(read.argument);
    }
  }
  return new Directives(given);
}

function readDirective(member: string): { name: string; argument: Argument } | undefined {
  const directive = DIRECTIVE.exec(member);
  if (directive !== null) {
    const [, name = '', token, quoted] = directive;
    const text = token ?? quoted?.replace(/\\(.)/gs, '$1');
    return {
      name: name.toLowerCase(),
      argument: text === undefined ? { kind: 'none' } : { kind: 'value', text },
    };
  }
  const name = LEADING_TOKEN.exec(member)?.[0];
  return name === undefined ? undefined : { name: name.toLowerCase(), argument: { kind: 'invalid' } };
}
