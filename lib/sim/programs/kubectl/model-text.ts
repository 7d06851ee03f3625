import type { Schema, Schemas } from './schema-text';

/** Types as `kubectl explain --output=plaintext-openapiv2` writes them, in the layout of before v1.27 (kubectl `pkg/explain`). */

/** What a schema is in the older document, where a reference stands by itself and what may be a number or a text is a text. */
type Model =
  | { readonly is: 'object'; readonly about: string; readonly fields: Readonly<Record<string, Schema>>; readonly required: readonly string[] }
  | { readonly is: 'list' | 'map'; readonly about: string; readonly of: Schema | undefined }
  | { readonly is: 'primitive'; readonly about: string; readonly type: string }
  | { readonly is: 'any'; readonly about: string }
  | { readonly is: 'reference'; readonly about: string; readonly name: string; readonly to: Schema };

/** A path that leads nowhere. */
export class NoField extends Error {}

const PREFIX = '#/components/schemas/';

export class Models {
  constructor(private readonly all: Schemas) {}

  private model(s: Schema | undefined): Model {
    const about = s?.description ?? '';
    const ref = s?.$ref ?? (s?.allOf?.length === 1 && !s.properties ? s.allOf[0]!.$ref : undefined);
    if (ref !== undefined) {
      const name = ref.replace(PREFIX, '');
      return { is: 'reference', about, name, to: /\.(Quantity|IntOrString)$/.test(name) ? { type: 'string', description: this.all[name]?.description } : (this.all[name] ?? {}) };
    }
    if (s?.properties) return { is: 'object', about, fields: s.properties, required: s.required ?? [] };
    if (s?.type === 'object') return { is: 'map', about, of: typeof s.additionalProperties === 'object' ? s.additionalProperties : { description: about } };
    if (s?.type === 'array') return { is: 'list', about, of: s.items };
    return s?.type === undefined ? { is: 'any', about } : { is: 'primitive', about, type: s.type };
  }

  private typeName(s: Schema | undefined): string {
    const m = this.model(s);
    switch (m.is) {
      case 'object':
        return 'Object';
      case 'list':
        return `[]${this.typeName(m.of)}`;
      case 'map':
        return `map[string]${this.typeName(m.of)}`;
      case 'primitive':
        return m.type;
      case 'any':
        return '';
      case 'reference':
        return this.typeName(m.to);
    }
  }

  /** The schema that a path leads to. A primitive ends a path, whatever follows. Throws {@link NoField}. */
  private find(s: Schema | undefined, path: readonly string[]): Schema | undefined {
    const m = this.model(s);
    if (m.is === 'primitive' || m.is === 'any' || path.length === 0) return s;
    if (m.is === 'reference') return this.find(m.to, path);
    if (m.is !== 'object') return this.find(m.of, path);
    const [first, ...rest] = path as [string, ...string[]];
    if (!Object.hasOwn(m.fields, first)) throw new NoField(`field ${JSON.stringify(first)} does not exist`);
    return this.find(m.fields[first], rest);
  }

  /** The text about the field that a path leads to. Throws {@link NoField}. */
  explain(root: Schema, path: readonly string[], kind: string, version: string, recursive: boolean): string {
    const out: string[] = [`KIND:     ${kind}`, `VERSION:  ${version}`, ''];
    const abouts: string[] = [];
    let type = '';
    let at = this.find(root, path);
    for (;;) {
      const m = this.model(at);
      if (m.is === 'list' || m.is === 'map') {
        abouts.push(m.about);
        type ||= this.typeName(at);
        at = m.of;
      } else if (m.is === 'reference') {
        abouts.push(m.about);
        at = m.to;
      } else {
        type ||= this.typeName(at);
        const name = path[path.length - 1];
        if (m.is === 'object' && name !== undefined) out.push(`RESOURCE: ${name} <${type}>`, '');
        if (m.is === 'primitive') out.push(`FIELD:    ${name ?? ''} <${type}>`, '');
        out.push('DESCRIPTION:', ...described([...abouts, m.about]));
        if (m.is === 'object') out.push('', 'FIELDS:', ...(recursive ? this.names(m, 3, new Set()) : this.fields(m)));
        return `${out.join('\n')}\n`;
      }
    }
  }

  private fields(m: Extract<Model, { is: 'object' }>): string[] {
    return Object.keys(m.fields)
      .sort()
      .flatMap((key) => [`   ${key}\t<${this.typeName(m.fields[key])}>${m.required.includes(key) ? ' -required-' : ''}`, ...wrapped(this.model(m.fields[key]).about, 5), '']);
  }

  /** Names and types of fields and of the fields below; a type within itself is not told again. */
  private names(m: Model, indent: number, within: ReadonlySet<string>): string[] {
    switch (m.is) {
      case 'object':
        return Object.keys(m.fields)
          .sort()
          .flatMap((key) => [`${' '.repeat(indent)}${key}\t<${this.typeName(m.fields[key])}>`, ...this.names(this.model(m.fields[key]), indent + 3, within)]);
      case 'list':
      case 'map':
        return this.names(this.model(m.of), indent, within);
      case 'reference':
        return within.has(m.name) ? [] : this.names(this.model(m.to), indent, new Set([...within, m.name]));
      default:
        return [];
    }
  }
}

function described(abouts: readonly string[]): string[] {
  const out: string[] = [];
  abouts.forEach((text, i) => {
    if (text === '') return;
    if (i > 0) out.push('');
    out.push(...wrapped(text, 5));
  });
  return out.length ? out : ['     <empty>'];
}

const BULLET = /^(\d+\.?|-|\*)\s/;

/** Words in lines of 80 characters; what looks like code, a list or a paragraph of its own stays so. */
function wrapped(text: string, indent: number): string[] {
  const width = 80 - indent;
  const out: string[] = [];
  let line: string[] = [];
  let length = 0;
  let last = '';
  const flush = (): void => {
    if (!line.length) return;
    out.push(line.join(' '));
    line = [];
    length = 0;
    last = '';
  };
  for (const each of text.split('\n')) {
    if (each.startsWith('    ')) {
      flush();
      out.push(each);
      continue;
    }
    const trimmed = each.trim();
    if (out.length > 0 && trimmed === '') {
      flush();
      out.push('');
      continue;
    }
    if (last.endsWith(':') || trimmed === '' || BULLET.test(trimmed)) flush();
    for (const word of trimmed.split(/\s+/).filter(Boolean)) {
      last = word;
      if (line.length && length + 1 + word.length > width) flush();
      length += word.length + (line.length ? 1 : 0);
      line.push(word);
    }
  }
  flush();
  return out.map((l) => (l === '' ? '' : ' '.repeat(indent) + l));
}
