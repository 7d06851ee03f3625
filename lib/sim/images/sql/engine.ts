import { own, set, type Instant } from '../../core';

/** What a database server holds: as much of SQL as tutorials type. All of it is plain data. */
export interface Data {
  [database: string]: { [table: string]: Table };
}

export interface Table {
  readonly columns: readonly Column[];
  rows: Cell[][];
  /** The next number of a column that counts by itself. */
  next: number;
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly counts?: true;
  /** Part of the primary key. */
  readonly key?: true;
  /** NULL is no value of it. */
  readonly needed?: true;
  readonly otherwise?: Cell;
}

export type Cell = string | number | null;

/** Of whom and when it is asked. */
export interface Session {
  database: string;
  readonly user: string;
  readonly host: string;
  readonly hostname: string;
  readonly version: string;
  readonly now: Instant;
  readonly dialect: 'mysql' | 'postgres';
}

export type Answer =
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly done: string; readonly count: number; readonly use?: string }
  | { readonly error: string; readonly code: readonly [number: number, state: string] };

class Refusal extends Error {
  constructor(
    message: string,
    readonly code: readonly [number, string],
  ) {
    super(message);
  }
}

/** Parts a text at semicolons that stand outside of quotes; the last part may be unfinished. */
export function statements(text: string): { readonly whole: readonly string[]; readonly rest: string } {
  const whole: string[] = [];
  let quote = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === "'" || c === '"' || c === '`') quote = c;
    else if (c === '-' && text[i + 1] === '-') while (i + 1 < text.length && text[i + 1] !== '\n') i++;
    else if (c === ';') {
      whole.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return { whole, rest: text.slice(from).trimStart() };
}

interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  readonly value: string;
  /** Where in the statement it stands. */
  readonly at: number;
  readonly end: number;
}

/** How long a statement may be, and a text that is made of others. */
const LONGEST = 1 << 20;
/** What a column of text holds. */
const TEXT = 65_535;
/** How deep brackets and signs may stand in each other. */
const DEEPEST = 100;

function tokens(sql: string, session: Session): Token[] {
  const out: Token[] = [];
  const form = /\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$)|'((?:[^'\\]|\\[^]|'')*)('|\\?$)|"((?:[^"\\]|\\[^])*)("|\\?$)|`([^`]*)(`|$)|(\d+(?:\.\d+)?)|(@@?[\w.]+|[A-Za-z_]\w*)|(<=|>=|<>|!=|::|[^])/gy;
  const unescape = (t: string) => t.replace(/\\([^])/g, '$1').replaceAll("''", "'");
  for (const m of sql.matchAll(form)) {
    const put = (kind: Token['kind'], value: string) => out.push({ kind, value, at: m.index, end: m.index + m[0].length });
    const [, text, textEnd, quoted, quotedEnd, name, nameEnd, number, word, sign] = m;
    // A quote that is never closed is no text: what is behind it is looked at once.
    if ([textEnd, quotedEnd, nameEnd].some((e) => e === '' || e === '\\')) put('sign', m[0][0]!);
    else if (text !== undefined) put('text', unescape(text));
    else if (quoted !== undefined) put(session.dialect === 'mysql' ? 'text' : 'name', unescape(quoted));
    else if (name !== undefined) put('name', name);
    else if (number !== undefined) put('number', number);
    else if (word !== undefined) put('word', word);
    else if (sign !== undefined) put('sign', sign);
  }
  return out;
}

/** Runs one statement. */
export function execute(data: Data, sql: string, session: Session): Answer {
  if (sql.length > LONGEST) return { error: session.dialect === 'mysql' ? "Got a packet bigger than 'max_allowed_packet' bytes" : 'out of memory', code: [1153, '08S01'] };
  try {
    return new Statement(data, sql, session).run();
  } catch (e) {
    if (!(e instanceof Refusal)) throw e;
    return { error: e.message, code: e.code };
  }
}

type Row = Readonly<Record<string, Cell>>;
type Expression = (row: Row) => Cell;

class Statement {
  private readonly list: readonly Token[];
  private i = 0;

  constructor(
    private readonly data: Data,
    private readonly sql: string,
    private readonly session: Session,
  ) {
    this.list = tokens(sql, session);
  }

  private get mysql(): boolean {
    return this.session.dialect === 'mysql';
  }

  private syntax(): never {
    const near = this.i < this.list.length ? this.sql.slice(this.list[this.i]!.at).trimEnd().slice(0, 80) : '';
    if (this.mysql) throw new Refusal(`You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${near}' at line 1`, [1064, '42000']);
    throw new Refusal(this.i >= this.list.length ? 'syntax error at end of input' : `syntax error at or near "${this.list[this.i]!.value}"`, [0, '42601']);
  }

  private peek(...words: string[]): boolean {
    return words.every((w, k) => {
      const t = this.list[this.i + k];
      return t !== undefined && t.kind !== 'text' && t.value.toUpperCase() === w;
    });
  }
  private take(...words: string[]): boolean {
    if (!this.peek(...words)) return false;
    this.i += words.length;
    return true;
  }
  private need(...words: string[]): void {
    if (!this.take(...words)) this.syntax();
  }
  private name(): string {
    const t = this.list[this.i];
    if (!t || (t.kind !== 'word' && t.kind !== 'name')) this.syntax();
    this.i++;
    return t.kind === 'word' && !this.mysql ? t.value.toLowerCase() : t.value;
  }
  private end(): void {
    if (this.i < this.list.length) this.syntax();
  }

  /** A table's name, with its database where one is named. */
  private place(): { readonly database: string; readonly table: string } {
    const first = this.name();
    if (this.take('.')) {
      const table = this.name();
      return { database: this.mysql ? first : this.session.database, table };
    }
    if (this.session.database === '') throw new Refusal('No database selected', [1046, '3D000']);
    return { database: this.session.database, table: first };
  }
  private tables(database: string): Record<string, Table> {
    const found = own(this.data, database);
    if (!found) throw new Refusal(this.mysql ? `Unknown database '${database}'` : `database "${database}" does not exist`, [1049, '42000']);
    return found;
  }
  private table(): Table {
    const { database, table } = this.place();
    const found = own(this.tables(database), table);
    if (!found) throw new Refusal(this.mysql ? `Table '${database}.${table}' doesn't exist` : `relation "${table}" does not exist`, [1146, '42S02']);
    return found;
  }

  /** Reads the whole statement before any of it is done. */
  run(): Answer {
    const { mysql, data, session } = this;
    const done = (tag: string, count = 0, use?: string): Answer => ({ done: tag, count, ...(use === undefined ? {} : { use }) });
    if (this.take('CREATE', 'DATABASE') || this.take('CREATE', 'SCHEMA')) {
      const calm = this.take('IF', 'NOT', 'EXISTS');
      const name = this.name();
      while (this.i < this.list.length) this.i++;
      if (own(data, name)) {
        if (!calm) throw new Refusal(mysql ? `Can't create database '${name}'; database exists` : `database "${name}" already exists`, [1007, 'HY000']);
      } else set(data, name, {});
      return done('CREATE DATABASE', 1);
    }
    if (this.take('DROP', 'DATABASE') || this.take('DROP', 'SCHEMA')) {
      const calm = this.take('IF', 'EXISTS');
      const name = this.name();
      this.end();
      if (!own(data, name) && !calm) throw new Refusal(mysql ? `Can't drop database '${name}'; database doesn't exist` : `database "${name}" does not exist`, [1008, 'HY000']);
      delete data[name];
      return done('DROP DATABASE');
    }
    if (mysql && (this.take('SHOW', 'DATABASES') || this.take('SHOW', 'SCHEMAS'))) return this.end(), { columns: ['Database'], rows: Object.keys(data).sort().map((d) => [d]) };
    if (mysql && this.take('USE')) {
      const name = this.name();
      this.end();
      this.tables(name);
      return done('USE', 0, name);
    }
    if (mysql && this.take('SHOW', 'TABLES')) {
      if (session.database === '') throw new Refusal('No database selected', [1046, '3D000']);
      return this.end(), { columns: [`Tables_in_${session.database}`], rows: Object.keys(this.tables(session.database)).sort().map((t) => [t]) };
    }
    if (mysql && (this.take('DESCRIBE') || this.take('DESC') || this.take('SHOW', 'COLUMNS', 'FROM'))) {
      const { columns } = this.table();
      return this.end(), { columns: ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'], rows: columns.map((c) => [c.name, c.type, c.key || c.needed ? 'NO' : 'YES', c.key ? 'PRI' : '', c.otherwise ?? null, c.counts ? 'auto_increment' : '']) };
    }
    if (mysql && this.take('SHOW', 'VARIABLES')) {
      const named = this.take('LIKE') ? this.list[this.i++]?.value : undefined;
      this.end();
      const all: readonly (readonly [string, string])[] = [['hostname', session.hostname], ['port', '3306'], ['version', session.version]];
      return { columns: ['Variable_name', 'Value'], rows: all.filter(([n]) => named === undefined || like(named)(n)) };
    }
    if (this.take('CREATE', 'TABLE')) return this.createTable(), done('CREATE TABLE');
    if (this.take('DROP', 'TABLE')) {
      const calm = this.take('IF', 'EXISTS');
      const { database, table } = this.place();
      this.end();
      if (!own(this.tables(database), table) && !calm) throw new Refusal(mysql ? `Unknown table '${database}.${table}'` : `table "${table}" does not exist`, [1051, '42S02']);
      delete this.tables(database)[table];
      return done('DROP TABLE');
    }
    if (this.take('TRUNCATE')) {
      this.take('TABLE');
      const table = this.table();
      this.end();
      Object.assign(table, { rows: [], ...(mysql ? { next: 1 } : {}) });
      return done('TRUNCATE TABLE');
    }
    if (this.take('INSERT', 'INTO')) {
      const n = this.insert();
      return done(`INSERT 0 ${n}`, n);
    }
    if (this.take('SELECT')) return this.select();
    if (this.take('UPDATE')) {
      const table = this.table();
      this.need('SET');
      const sets: [string, Expression][] = [];
      do {
        const column = this.column(table, this.name());
        this.need('=');
        sets.push([column, this.expression(table)]);
      } while (this.take(','));
      const where = this.where(table);
      this.end();
      let n = 0;
      const rows = table.rows.map((cells) => {
        const row = rowOf(table, cells);
        if (!where(row)) return cells;
        n++;
        const next: Record<string, Cell> = { ...row };
        for (const [c, of] of sets) next[c] = of(row);
        return table.columns.map((c) => this.fitting(c, next[c.name]!, n));
      });
      this.unique(table, rows);
      table.rows = rows;
      return done(`UPDATE ${n}`, n);
    }
    if (this.take('DELETE', 'FROM')) {
      const table = this.table();
      const where = this.where(table);
      this.end();
      const kept = table.rows.filter((cells) => !where(rowOf(table, cells)));
      const n = table.rows.length - kept.length;
      table.rows = kept;
      return done(`DELETE ${n}`, n);
    }
    for (const word of ['GRANT', 'FLUSH', 'SET', 'BEGIN', 'COMMIT', 'START', 'ALTER', 'CREATE USER', 'CREATE ROLE']) {
      if (!this.peek(...word.split(' '))) continue;
      this.i = this.list.length;
      return done(word);
    }
    this.syntax();
  }

  private createTable(): void {
    const calm = this.take('IF', 'NOT', 'EXISTS');
    const { database, table } = this.place();
    const columns: Column[] = [];
    const keys: string[] = [];
    this.need('(');
    do {
      if (this.take('PRIMARY', 'KEY', '(')) {
        do keys.push(this.name().toLowerCase());
        while (this.take(','));
        this.need(')');
        continue;
      }
      if (this.take('PRIMARY', 'KEY') || this.take('UNIQUE') || this.take('KEY') || this.take('CONSTRAINT') || this.take('FOREIGN', 'KEY')) {
        this.skip();
        continue;
      }
      const name = this.name();
      let type = this.name().toLowerCase();
      if (this.peek('(')) {
        const from = this.i;
        this.skip(')');
        type += this.list.slice(from, this.i).map((t) => t.value).join('');
      }
      let [key, counts, needed] = [false, type.endsWith('serial'), false];
      let otherwise: Cell | undefined;
      for (; this.i < this.list.length && !this.peek(',') && !this.peek(')'); ) {
        if (this.take('PRIMARY', 'KEY')) key = true;
        else if (this.take('NOT', 'NULL')) needed = true;
        else if (this.take('AUTO_INCREMENT')) counts = true;
        else if (this.take('DEFAULT')) otherwise = this.expression(undefined)({});
        else this.i++;
      }
      columns.push({ name, type, ...(key ? { key: true } : {}), ...(needed ? { needed: true } : {}), ...(counts ? { counts: true } : {}), ...(otherwise === undefined ? {} : { otherwise }) });
    } while (this.take(','));
    this.need(')');
    while (this.i < this.list.length) this.i++;
    const all = this.tables(database);
    if (own(all, table)) {
      if (!calm) throw new Refusal(this.mysql ? `Table '${table}' already exists` : `relation "${table}" already exists`, [1050, '42S01']);
    } else set(all, table, { columns: columns.map((c) => (keys.includes(c.name.toLowerCase()) ? { ...c, key: true as const } : c)), rows: [], next: 1 });
  }

  /** Passes over what stands up to a comma or bracket of this level; with `)`, over a bracket and what is in it. */
  private skip(until?: ')'): void {
    let depth = 0;
    for (; this.i < this.list.length; this.i++) {
      if (this.peek('(')) depth++;
      else if (this.peek(')')) {
        if (--depth < 0) return;
        if (until && depth === 0) return void this.i++;
      } else if (depth === 0 && this.peek(',')) return;
    }
  }

  private column(table: Table, name: string): string {
    const found = table.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
    if (!found) throw new Refusal(this.mysql ? `Unknown column '${name}' in 'field list'` : `column "${name}" does not exist`, [1054, '42S22']);
    return found.name;
  }

  private insert(): number {
    const table = this.table();
    let columns = table.columns.map((c) => c.name);
    if (this.take('(')) {
      columns = [];
      do columns.push(this.column(table, this.name()));
      while (this.take(','));
      this.need(')');
    }
    if (!this.take('VALUES') && !this.take('VALUE')) this.syntax();
    const given: Cell[][] = [];
    do {
      this.need('(');
      const values: Cell[] = [];
      do values.push(this.take('DEFAULT') ? null : this.expression(undefined)({}));
      while (this.take(','));
      this.need(')');
      if (values.length !== columns.length) throw new Refusal(this.mysql ? `Column count doesn't match value count at row ${given.length + 1}` : 'INSERT has more expressions than target columns', [1136, '21S01']);
      given.push(values);
    } while (this.take(','));
    this.end();
    let { next } = table;
    const made = given.map((values, k) =>
      table.columns.map((c) => {
        const at = columns.indexOf(c.name);
        const value = at < 0 ? (c.otherwise ?? null) : values[at]!;
        if (!c.counts) return this.fitting(c, value, k + 1);
        if (value === null) return next++;
        if (typeof value === 'number') next = Math.max(next, value + 1);
        return this.fitting(c, value, k + 1);
      }),
    );
    const rows = [...table.rows, ...made];
    this.unique(table, rows);
    Object.assign(table, { rows, next });
    return made.length;
  }

  /** A value as its column holds it. Refuses one that it does not. */
  private fitting(c: Column, value: Cell, row: number): Cell {
    if (value === null && (c.key || c.needed)) throw new Refusal(this.mysql ? `Column '${c.name}' cannot be null` : `null value in column "${c.name}" violates not-null constraint`, [1048, '23000']);
    const most = Math.min(TEXT, Number(/^(?:var)?char\((\d+)\)$/.exec(c.type)?.[1] ?? TEXT));
    if (String(value ?? '').length > most) throw new Refusal(this.mysql ? `Data too long for column '${c.name}' at row ${row}` : `value too long for type character varying(${most})`, [1406, '22001']);
    return value;
  }

  /** Refuses rows of which two have the same primary key. */
  private unique(table: Table, rows: readonly (readonly Cell[])[]): void {
    const key = table.columns.flatMap((c, i) => (c.key ? [i] : []));
    if (key.length === 0) return;
    const seen = new Set<string>();
    for (const cells of rows) {
      const values = key.map((i) => cells[i]!);
      const text = JSON.stringify(values.map(String));
      if (seen.has(text)) throw new Refusal(this.mysql ? `Duplicate entry '${values.join('-')}' for key 'PRIMARY'` : 'duplicate key value violates unique constraint', [1062, '23000']);
      seen.add(text);
    }
  }

  private where(table: Table | undefined): (row: Row) => boolean {
    if (!this.take('WHERE')) return () => true;
    const any: ((row: Row) => boolean)[][] = [[]];
    do {
      do any[any.length - 1]!.push(this.condition(table));
      while (this.take('AND'));
      if (!this.peek('OR')) break;
      any.push([]);
    } while (this.take('OR'));
    return (row) => any.some((all) => all.every((one) => one(row)));
  }

  private condition(table: Table | undefined): (row: Row) => boolean {
    const left = this.expression(table);
    if (this.take('IS', 'NOT', 'NULL')) return (row) => left(row) !== null;
    if (this.take('IS', 'NULL')) return (row) => left(row) === null;
    if (this.take('LIKE')) {
      const right = this.expression(table);
      let known: { readonly pattern: string; readonly matches: (text: string) => boolean } | undefined;
      return (row) => {
        const [text, pattern] = [left(row), right(row)];
        if (text === null || pattern === null) return false;
        if (known?.pattern !== String(pattern)) known = { pattern: String(pattern), matches: like(String(pattern)) };
        return known.matches(String(text));
      };
    }
    const sign = this.list[this.i++]?.value ?? '';
    if (!['=', '<', '>', '<=', '>=', '<>', '!='].includes(sign)) {
      this.i--;
      this.syntax();
    }
    const right = this.expression(table);
    return (row) => {
      const [a, b] = [left(row), right(row)];
      if (a === null || b === null) return false;
      const order = typeof a === 'number' || typeof b === 'number' ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
      return sign === '=' ? order === 0 : sign === '<' ? order < 0 : sign === '>' ? order > 0 : sign === '<=' ? order <= 0 : sign === '>=' ? order >= 0 : order !== 0;
    };
  }

  /** A sum of products of literals, columns and a few functions. */
  private expression(table: Table | undefined): Expression {
    return this.chain(['+', '-'], () => this.chain(['*', '/'], () => this.term(table)));
  }

  /** Parts with signs between them, done from left to right. */
  private chain(signs: readonly string[], part: () => Expression): Expression {
    const first = part();
    const rest: { readonly sign: string; readonly of: Expression }[] = [];
    for (;;) {
      const sign = signs.find((s) => this.peek(s));
      if (sign === undefined) break;
      this.i++;
      rest.push({ sign, of: part() });
    }
    if (rest.length === 0) return first;
    return (row) => rest.reduce((left, { sign, of }) => this.calculate(sign, left, of(row)), first(row));
  }

  private calculate(sign: string, a: Cell, b: Cell): Cell {
    const [x, y] = [this.number(a), this.number(b)];
    if (x === null || y === null) return null;
    if (sign !== '/') return this.finite(sign === '+' ? x + y : sign === '-' ? x - y : x * y);
    if (this.mysql) return y === 0 ? null : this.finite(x / y);
    if (y === 0) throw new Refusal('division by zero', [0, '22012']);
    return this.finite(Number.isInteger(x) && Number.isInteger(y) ? Math.trunc(x / y) : x / y);
  }

  /** A cell as a number: MySQL takes what a text begins with. */
  private number(cell: Cell): number | null {
    if (typeof cell !== 'string') return cell;
    if (!this.mysql && !/^\s*[-+]?[\d.]+\s*$/.test(cell)) throw new Refusal(`invalid input syntax for type integer: "${cell}"`, [0, '22P02']);
    return this.finite(Number(/^\s*([-+]?\d+(?:\.\d+)?)/.exec(cell)?.[1] ?? 0));
  }

  private finite(n: number): number {
    if (!Number.isFinite(n)) throw new Refusal(this.mysql ? 'DOUBLE value is out of range' : 'value out of range: overflow', [1690, '22003']);
    return n;
  }

  private deep = 0;

  private term(table: Table | undefined): Expression {
    if (this.deep >= DEEPEST) throw new Refusal(this.mysql ? 'Thread stack overrun' : 'stack depth limit exceeded', [1436, 'HY000']);
    this.deep++;
    const found = this.simple(table);
    this.deep--;
    return found;
  }

  private simple(table: Table | undefined): Expression {
    const t = this.list[this.i];
    if (!t) this.syntax();
    if (this.take('(')) {
      const inner = this.expression(table);
      this.need(')');
      return inner;
    }
    if (this.take('-')) {
      const inner = this.term(table);
      return (row) => {
        const n = this.number(inner(row));
        return n === null ? null : 0 - n;
      };
    }
    this.i++;
    if (t.kind === 'text') return () => t.value;
    if (t.kind === 'number') {
      const n = this.finite(Number(t.value));
      return () => n;
    }
    if (t.kind === 'sign') {
      this.i--;
      this.syntax();
    }
    const { session } = this;
    const stamp = new Date(session.now).toISOString().slice(0, 19).replace('T', ' ');
    const word = t.value.toUpperCase();
    if (t.kind === 'word') {
      if (word === 'NULL') return () => null;
      if (word === 'TRUE') return () => (this.mysql ? 1 : 't');
      if (word === 'FALSE') return () => (this.mysql ? 0 : 'f');
      if (word.startsWith('@@')) {
        const known: Readonly<Record<string, Cell>> = { '@@HOSTNAME': session.hostname, '@@SERVER_ID': serverId(session.hostname), '@@VERSION': session.version, '@@PORT': 3306 };
        const value = known[word.replace('@@GLOBAL.', '@@')];
        if (value === undefined) throw new Refusal(`Unknown system variable '${t.value.slice(2)}'`, [1193, 'HY000']);
        return () => value;
      }
      const bare: Readonly<Record<string, Cell>> = { CURRENT_TIMESTAMP: stamp, CURRENT_USER: session.user, CURRENT_DATE: stamp.slice(0, 10) };
      if (this.take('(')) {
        const args: Expression[] = [];
        if (!this.peek(')') && !this.peek('*')) do args.push(this.expression(table)); while (this.take(',')); // prettier-ignore
        this.take('*');
        this.need(')');
        const functions: Readonly<Record<string, (a: readonly Cell[]) => Cell>> = {
          NOW: () => (this.mysql ? stamp : `${stamp}.000000+00`),
          CURRENT_TIMESTAMP: () => stamp,
          VERSION: () => (this.mysql ? session.version : `PostgreSQL ${session.version} on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit`),
          DATABASE: () => session.database || null,
          CURRENT_DATABASE: () => session.database,
          USER: () => `${session.user}@${session.host}`,
          CURRENT_USER: () => `${session.user}@%`,
          CONCAT: (a) => {
            const text = this.mysql && a.includes(null) ? null : a.join('');
            return text === null || text.length > LONGEST ? null : text;
          },
          UPPER: (a) => String(a[0]).toUpperCase(),
          LOWER: (a) => String(a[0]).toLowerCase(),
          LENGTH: (a) => String(a[0]).length,
          SLEEP: () => 0,
        };
        const f = own(functions, word);
        if (!f) throw new Refusal(this.mysql ? `FUNCTION ${session.database ? `${session.database}.` : ''}${t.value} does not exist` : `function ${t.value.toLowerCase()}() does not exist`, [1305, '42000']);
        return (row) => f(args.map((a) => a(row)));
      }
      if (!table && Object.hasOwn(bare, word)) return () => bare[word]!;
    }
    if (!table) throw new Refusal(this.mysql ? `Unknown column '${t.value}' in 'field list'` : `column "${t.value}" does not exist`, [1054, '42S22']);
    const last = this.take('.') ? this.name() : t.value;
    const column = this.column(table, last);
    return (row) => row[column] ?? null;
  }

  private select(): Answer {
    // The table comes behind what is chosen of it: it is looked up first.
    const from = this.list.findIndex((t, k) => k >= this.i && t.kind === 'word' && t.value.toUpperCase() === 'FROM');
    let table: Table | undefined;
    const start = this.i;
    let after = -1;
    if (from >= 0) {
      this.i = from + 1;
      table = this.table();
      after = this.i;
    }
    this.i = start;
    const chosen: { readonly name: string; readonly of: Expression | 'count' }[] = [];
    do {
      if (this.take('*')) {
        if (!table) this.syntax();
        for (const c of table.columns) chosen.push({ name: c.name, of: (row) => row[c.name] ?? null });
        continue;
      }
      const at = this.i;
      const counted = this.peek('COUNT', '(');
      let of: Expression | 'count' = 'count';
      if (counted) {
        this.i++;
        this.skip(')');
      } else of = this.expression(table);
      const raw = this.list.slice(at, this.i);
      const text = raw.length === 1 ? raw[0]!.value : this.sql.slice(raw[0]!.at, raw[raw.length - 1]!.end);
      const called = raw[1]?.value === '(';
      chosen.push({ name: this.take('AS') ? this.name() : this.mysql ? text : called ? raw[0]!.value.toLowerCase() : raw.length === 1 && raw[0]!.kind === 'word' ? text.toLowerCase() : '?column?', of });
    } while (this.take(','));
    if (after >= 0) {
      if (this.i !== from) this.syntax();
      this.i = after;
    }
    const where = this.where(table);
    let rows = table ? table.rows.map((cells) => rowOf(table!, cells)).filter(where) : [{}];
    if (this.take('ORDER', 'BY')) {
      const by = this.expression(table);
      const down = this.take('DESC');
      this.take('ASC');
      const key = (row: Row) => by(row) ?? '';
      rows = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
    }
    if (this.take('LIMIT')) rows = rows.slice(0, Number(this.list[this.i++]?.value ?? 0));
    this.end();
    const columns = chosen.map((c) => c.name);
    if (chosen.some((c) => c.of === 'count')) return { columns, rows: [chosen.map((c) => (c.of === 'count' ? rows.length : c.of(rows[0] ?? {})))] };
    return { columns, rows: rows.map((row) => chosen.map((c) => (c.of as Expression)(row))) };
  }
}

const rowOf = (table: Table, cells: readonly Cell[]): Row => Object.fromEntries(table.columns.map((c, k) => [c.name, cells[k] ?? null]));
/** What a pattern of LIKE matches; `%` stands for any text. */
const like = (pattern: string): ((text: string) => boolean) => {
  const parts = pattern.toLowerCase().split('%');
  const [first, last] = [parts[0]!, parts[parts.length - 1]!];
  if (parts.length === 1) return (text) => text.toLowerCase() === first;
  const inner = parts.slice(1, -1).filter((p) => p !== '');
  return (text) => {
    const t = text.toLowerCase();
    if (!t.startsWith(first) || !t.endsWith(last)) return false;
    let at = first.length;
    for (const p of inner) {
      const found = t.indexOf(p, at);
      if (found < 0) return false;
      at = found + p.length;
    }
    return at + last.length <= t.length;
  };
};
/** As the tutorial of a replicated MySQL numbers its servers. */
const serverId = (hostname: string): number => {
  const m = /-(\d+)$/.exec(hostname);
  return m ? 100 + Number(m[1]) : 1;
};
