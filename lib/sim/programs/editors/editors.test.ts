import { Loop } from '../../core';
import { createKernel } from '../../machine';
import type { Kernel } from '../../machine/kernel';
import type { KernelState } from '../../machine/state';
import { editorPrograms } from '.';

/** A screen that understands what these programs send. */
class Screen {
  private cells: string[][] = [];
  private row = 0;
  private col = 0;
  feed(text: string): void {
    for (const m of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|([^\x1b])/gs)) {
      const [, args = '', letter, char] = m;
      if (char === '\r') this.col = 0;
      else if (char === '\n') this.row++;
      else if (char !== undefined) ((this.cells[this.row] ??= [])[this.col++] = char);
      else if (letter === 'H') [this.row, this.col] = args === '' ? [0, 0] : args.split(';').map((n) => Number(n) - 1) as [number, number];
      else if (letter === 'K') this.cells[this.row]?.splice(this.col);
      else if (letter === 'J') this.cells = [];
    }
  }
  get text(): string {
    return Array.from({ length: this.cells.length }, (_, r) => Array.from(this.cells[r] ?? [], (c) => c ?? ' ').join('').trimEnd()).join('\n');
  }
  get cursor(): string {
    return `${this.row},${this.col}`;
  }
}

/** Types into a program, saving and loading the machine after every key. */
class Rig {
  screen = new Screen();
  private kernel: Kernel;
  private loop: Loop;
  status: number | undefined;
  constructor(argv: string[], files: Record<string, string>, rows = 8, cols = 60) {
    [this.loop, this.kernel] = this.make();
    this.kernel.create({ id: 'box', kind: 'laptop', hostname: 'box', network: 'net', base: 'b', flavour: 'gnu', cpus: 2, memory: 2 ** 30 });
    for (const [path, text] of Object.entries(files)) this.kernel.files('box').write(path, text);
    this.kernel.openTty('t', 'box', cols, rows);
    this.kernel.start('box', argv, { tty: 't' });
    this.settle();
  }
  private make(saved?: { loop: never; kernel: KernelState }): [Loop, Kernel] {
    const loop = new Loop(saved?.loop ?? { now: 1_000_000, seq: 0, random: 7, queue: [] });
    const none = () => {
      throw new Error('no network here');
    };
    const kernel = createKernel(
      {
        loop,
        programs: new Map(editorPrograms.map((p) => [p.name, p])),
        routes: { route: none, resolve: none, addresses: () => [], ping: none },
        base: () => ({ ...Object.fromEntries(editorPrograms.map((p) => [`/bin/${p.name}`, { program: p.name }])), '/home': { dir: true } }),
        service: () => undefined,
        printed: (_tty: string, text: string) => this.screen.feed(text),
      },
      saved?.kernel,
    );
    kernel.onExit((_m, _pid, s) => {
      this.status = 'exited' in s ? s.status : undefined;
    });
    return [loop, kernel];
  }
  private settle(): void {
    this.loop.runUntil(this.loop.now + 50);
    [this.loop, this.kernel] = this.make(JSON.parse(JSON.stringify({ loop: this.loop.save(), kernel: this.kernel.save() })) as never);
  }
  type(...keys: string[]): this {
    for (const k of keys) {
      // A word in angle brackets is one key; all else is typed letter by letter.
      for (const one of k.startsWith('\x1b') ? [k] : [...k]) {
        this.kernel.keys('t', one);
        this.settle();
      }
    }
    return this;
  }
  resize(cols: number, rows: number): this {
    this.kernel.resizeTty('t', cols, rows);
    this.settle();
    return this;
  }
  file(path: string): string {
    return this.kernel.files('box').read(path);
  }
}

const ESC = '\x1b';
const lines = (n: number) => Array.from({ length: n }, (_, i) => `line ${i + 1}\n`).join('');

describe('vi', () => {
  const edit = (text: string, ...keys: string[]) => {
    const r = new Rig(['vi', '/home/f'], { '/home/f': text }).type(...keys, ':wq\r');
    expect(r.status).toBe(0);
    return r.file('/home/f');
  };
  test.each([
    ['insert and append', 'world\n', ['ihello ', ESC, 'A!', ESC], 'hello world!\n'],
    ['open lines', 'b\n', ['oc', ESC, 'ggOa', ESC], 'a\nb\nc\n'],
    ['words', 'one two three four\n', ['wdwcwTHREE', ESC, 'wD'], 'one THREE \n'],
    ['lines, counts, put', 'a\nb\nc\nd\n', ['2ddp', 'Gyy2p'], 'c\na\nb\nd\nd\nd\n'],
    ['undo, redo, repeat', 'aaaa\n', ['x..uu\x12'], 'aa\n'],
    ['repeat a change', 'foo foo foo\n', ['cwbar', ESC, 'w.w.'], 'bar bar bar\n'],
    ['replace, join, case', 'ab\ncd\n', ['rXJ~'], 'Xb cd\n'],
    ['substitute', 'port: 80\nport: 80\n', [':%s/\\(80\\)/\\180/g\r'], 'port: 8080\nport: 8080\n'],
    ['range and global', lines(6), [':2,3d\r', ':g/5/d\r'], 'line 1\nline 4\nline 6\n'],
    ['visual lines and indent', 'a\nb\nc\n', [':set sw=2 et\r', 'Vj>'], '  a\n  b\nc\n'],
    ['visual characters', 'abcdef\n', ['lvlldp'], 'aebcdf\n'],
    ['inside quotes', 'image: "nginx"\n', ['fgci"redis', ESC], 'image: "nginx"\n'.replace('nginx', 'redis')],
    ['search', 'a\nb\nc\n', ['/c\rix', ESC, '?a\rix', ESC], 'xa\nb\nxc\n'],
    ['move and copy', 'a\nb\nc\n', [':1m$\r', ':1t.\r'], 'b\nc\na\nb\n'],
  ])('%s', (_name, text, keys, after) => expect(edit(text, ...keys)).toBe(after));

  test('screen, messages, refusals', () => {
    const r = new Rig(['vi', '/home/new'], {});
    expect(r.screen.text).toBe(`${'\n~'.repeat(6)}\n"/home/new" [New]                         0,0-1         All`);
    r.type('ihi');
    expect(r.screen.text.split('\n').pop()).toBe('-- INSERT --                              1,3           All');
    r.type(ESC, ':q\r');
    expect(r.screen.text.split('\n').pop()).toBe('E37: No write since last change (add ! to override)');
    r.type(':nope\r');
    expect(r.screen.text.split('\n').pop()).toBe('E492: Not an editor command: nope');
    r.resize(60, 5);
    expect(r.screen.text.split('\n').length).toBe(5);
    r.type(':q!\r');
    expect(r.status).toBe(0);
  });
});

describe('nano', () => {
  test('types, cuts, pastes, searches, replaces, saves', () => {
    const r = new Rig(['nano', '/home/f'], { '/home/f': 'one\ntwo\nthree\n' }, 10);
    expect(r.screen.text).toBe(
      `  GNU nano 7.2            /home/f\none\ntwo\nthree\n\n\n\n                      [ Read 3 lines ]\n^G Help        ^O Write Out   ^W Where Is    ^K Cut\n^X Exit        ^R Read File   ^\\ Replace     ^U Paste`,
    );
    r.type('\x0b', '\x1b[B', '\x15', 'zero\r', '\x17', 'thr\r', 'X', '\x1bu', '\x1c', 'o\r', '0\r', 'a', '\x18');
    expect(r.screen.text.split('\n')[7]).toBe('Save modified buffer?');
    r.type('y\r');
    expect([r.status, r.file('/home/f')]).toEqual([0, 'tw0\n0ne\nzer0\nthree\n']);
  });
});

describe('less', () => {
  test('moves, searches, ends', () => {
    const r = new Rig(['less', '/home/f'], { '/home/f': lines(20) }, 5);
    expect(r.screen.text).toBe('line 1\nline 2\nline 3\nline 4\n/home/f');
    r.type(' j/line 1\r');
    expect(r.screen.text).toBe('line 10\nline 11\nline 12\nline 13\n:');
    r.type('G');
    expect(r.screen.text).toBe('line 17\nline 18\nline 19\nline 20\n(END)');
    r.type('n');
    expect(r.screen.text.split('\n')[0]).toBe('line 18');
    r.type('5g-N');
    expect(r.screen.text.split('\n').slice(0, 1)).toEqual(['      5 line 5']);
    r.type('q');
    expect(r.status).toBe(0);
  });
});
