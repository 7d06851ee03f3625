import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentService, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, linter, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { LineCounter, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node } from 'yaml';
import type { FieldInfo } from '@/lib/protocol';
import { placeAt, type Place } from './yaml-place';

/** What the editor asks of the cluster's API types. */
export interface Types {
  kinds(): Promise<readonly { readonly apiVersion: string; readonly kind: string }[]>;
  /** Null where nothing is known. */
  fields(apiVersion: string, kind: string, path: readonly string[]): Promise<readonly FieldInfo[] | null>;
}

export interface EditorOptions {
  readonly text: string;
  readonly label: string;
  /** Is it YAML, and so perhaps a manifest? */
  readonly yaml: boolean;
  readonly types: Types;
  changed(text: string): void;
  save(): void;
}

/** The theme's own colours: the same that the terminal has. */
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: 'var(--term-blue)' },
  { tag: [tags.string, tags.content], color: 'var(--term-fg)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.typeName, tags.labelName], color: 'var(--term-magenta)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--term-bright-black)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: 'var(--term-white)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '0.84rem', backgroundColor: 'var(--term-bg)', color: 'var(--term-fg)' },
  '&.cm-focused': { outline: '2px solid var(--accent-text)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--term-bg)', color: 'var(--dim)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunken)' },
  '.cm-cursor': { borderLeftColor: 'var(--term-cursor)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--term-selection) !important' },
  '.cm-tooltip': { maxWidth: 'min(34rem, 80vw)', border: '1px solid var(--line-strong)', borderRadius: '6px', backgroundColor: 'var(--raised)', color: 'var(--text)', fontSize: '0.82rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '16em' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.75', fontStyle: 'normal', marginLeft: '1em' },
  '.cm-completionInfo': { padding: '0.5rem 0.8rem', maxHeight: '16em', overflow: 'auto', whiteSpace: 'pre-wrap' },
  '.cm-hover': { padding: '0.5rem 0.8rem', whiteSpace: 'pre-wrap', maxHeight: '16em', overflow: 'auto' },
  '.cm-hover code': { color: 'var(--accent-text)' },
  '.cm-diagnostic': { padding: '0.3rem 0.8rem', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--busy)' },
});

const place = (state: EditorState, pos: number): Place | null => {
  const line = state.doc.lineAt(pos);
  return placeAt(state.doc.toString().split('\n'), line.number - 1, pos - line.from);
};

/** Offers the fields that may stand here, or the words a field may be. */
async function complete(context: CompletionContext, types: Types): Promise<CompletionResult | null> {
  const at = place(context.state, context.pos);
  if (!at) return null;
  const word = context.matchBefore(/[\w./-]*$/);
  const from = word?.from ?? context.pos;
  if (at.value === null) {
    if (!context.explicit && !at.key) return null;
    const fields = at.kind ? await types.fields(at.apiVersion, at.kind, at.path) : null;
    if (!fields) return at.path.length ? null : { from, options: ['apiVersion', 'kind', 'metadata', 'spec'].map((label) => ({ label, apply: `${label}: ` })) };
    return {
      from: context.pos - at.key.length,
      validFor: /^[\w-]*$/,
      options: fields.map((f) => {
        const inner = /^\[\]|^map|^[A-Z]/.test(f.type) && !['Quantity', 'IntOrString', 'Time'].includes(f.type);
        return { label: f.name, type: 'property', detail: `${f.type}${f.required ? ' *' : ''}`, info: f.doc, apply: `${f.name}:${inner ? '' : ' '}`, boost: f.required ? 2 : 0 };
      }),
    };
  }
  if (at.path.length === 0 && (at.key === 'kind' || at.key === 'apiVersion')) {
    const kinds = await types.kinds();
    const words = at.key === 'kind' ? kinds.filter((k) => !at.apiVersion || k.apiVersion === at.apiVersion).map((k) => k.kind) : kinds.filter((k) => !at.kind || k.kind === at.kind).map((k) => k.apiVersion);
    return { from, validFor: /^[\w./-]*$/, options: [...new Set(words)].map((label) => ({ label })) };
  }
  const field = at.kind ? (await types.fields(at.apiVersion, at.kind, at.path))?.find((f) => f.name === at.key) : undefined;
  const values = field?.values ?? (field?.type === 'boolean' ? ['true', 'false'] : undefined);
  return values ? { from, validFor: /^\w*$/, options: values.map((label) => ({ label })) } : null;
}

/** Fields no kind knows, and what is no YAML at all; each with its place. */
async function faults(text: string, types: Types): Promise<Diagnostic[]> {
  const out: Diagnostic[] = [];
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(documents)) return out;
  for (const doc of documents as Document[]) {
    for (const [severity, list] of [['error', doc.errors], ['warning', doc.warnings]] as const) {
      for (const e of list) {
        const { line, col } = counter.linePos(e.pos[0]);
        out.push({ from: Math.min(e.pos[0], text.length), to: Math.min(Math.max(e.pos[1], e.pos[0] + 1), text.length), severity, message: `line ${line}, column ${col}: ${e.message}` });
      }
    }
    if (doc.errors.length || !isMap(doc.contents)) continue;
    const [apiVersion, kind] = [doc.get('apiVersion'), doc.get('kind')];
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue;
    let looks = 0;
    const walk = async (node: Node | null | undefined, path: string[]): Promise<void> => {
      if (isSeq(node)) {
        for (const item of node.items) await walk(item as Node, path);
        return;
      }
      if (!isMap(node) || ++looks > 300) return;
      const fields = await types.fields(apiVersion, kind, path);
      if (!fields) return;
      for (const { key, value } of node.items) {
        if (!isScalar(key) || typeof key.value !== 'string') continue;
        const range = key.range;
        if (!fields.some((f) => f.name === key.value)) {
          if (range) {
            const { line, col } = counter.linePos(range[0]);
            out.push({ from: range[0], to: range[1], severity: 'warning', message: `line ${line}, column ${col}: ${kind} has no field ${[...path, key.value].join('.')}` });
          }
        } else await walk(value as Node | null, [...path, key.value]);
      }
    };
    await walk(doc.contents, []);
  }
  return out;
}

/** A line begins where the one before does, within its list item; deeper after a key without a value. */
const indentation = indentService.of((context, pos) => {
  const before = context.lineAt(pos, -1).text.trimEnd();
  const m = /^(\s*)((?:- +)*)/.exec(before)!;
  return m[1]!.length + m[2]!.length + (/:$/.test(before) ? 2 : 0);
});

/** An editor in `parent`. Tab indents; Escape, then Tab, goes on to the next part of the page. */
export function createEditor(parent: HTMLElement, { text, label, yaml: manifest, types, changed, save }: EditorOptions) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        closeBrackets(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (save(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.updateListener.of((u) => {
          if (u.docChanged) changed(u.state.doc.toString());
        }),
        syntaxHighlighting(colours),
        look,
        ...(manifest
          ? [
              yaml(),
              indentation,
              autocompletion({ override: [(context) => complete(context, types)], icons: false }),
              lintGutter(),
              linter((v) => faults(v.state.doc.toString(), types), { delay: 500 }),
              hoverTooltip(async (v, pos) => {
                const line = v.state.doc.lineAt(pos);
                const at = placeAt(v.state.doc.toString().split('\n'), line.number - 1);
                const start = line.text.search(/[^\s-]/);
                if (!at?.kind || start < 0 || pos < line.from + start || pos > line.from + start + at.key.length) return null;
                const field = (await types.fields(at.apiVersion, at.kind, at.path))?.find((f) => f.name === at.key);
                if (!field) return null;
                return {
                  pos: line.from + start,
                  end: line.from + start + at.key.length,
                  create: () => {
                    const dom = document.createElement('div');
                    dom.className = 'cm-hover';
                    const head = document.createElement('code');
                    head.textContent = `${field.name}  ${field.type}${field.required ? '  required' : ''}`;
                    dom.append(head, `\n${field.doc}`);
                    return { dom };
                  },
                };
              }),
            ]
          : []),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    destroy: () => view.destroy(),
    text: () => view.state.doc.toString(),
  };
}
