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
  readonly key?: true;
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
}

function tokens(sql: string, session: Session): Token[] {
  const out: Token[] = [];
  const form = /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\d+(?:\.\d+)?)|(@@?[\w.]+|[A-Za-z_]\w*)|(<=|>=|<>|!=|::|[(),.*=<>+\-/;%])|([\s\S])/gy;
  for (const m of sql.matchAll(form)) {
    const unescape = (t: string) => t.replace(/\\(.)/g, '$1').replaceAll("''", "'");
    if (m[1] !== undefined) out.push({ kind: 'text', value: unescape(m[1]) });
    else if (m[2] !== undefined) out.push({ kind: session.dialect === 'mysql' ? 'text' : 'name', value: unescape(m[2]) });
    else if (m[3] !== undefined) out.push({ kind: 'name', value: m[3] });
    else if (m[4] !== undefined) out.push({ kind: 'number', value: m[4] });
    else if (m[5] !== undefined) out.push({ kind: 'word', value: m[5] });
    else if (m[6] !== undefined) out.push({ kind: 'sign', value: m[6] });
    else if (m[7] !== undefined) out.push({ kind: 'sign', value: m[7] });
  }
  return out;
}

/** Runs one statement. */
export function execute(data: Data, sql: string, session: Session): Answer {
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
    const near = this.list.slice(this.i).map((t) => (t.kind === 'text' ? `'${t.value}'` : t.value)).join(' '); // prettier-ignore
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

  run(): Answer {
    const { mysql, data, session } = this;
    const done = (tag: string, count = 0, use?: string): Answer => (this.end(), { done: tag, count, ...(use === undefined ? {} : { use }) });
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
      if (!own(data, name) && !calm) throw new Refusal(mysql ? `Can't drop database '${name}'; database doesn't exist` : `database "${name}" does not exist`, [1008, 'HY000']);
      delete data[name];
      return done('DROP DATABASE');
    }
    if (mysql && (this.take('SHOW', 'DATABASES') || this.take('SHOW', 'SCHEMAS'))) return this.end(), { columns: ['Database'], rows: Object.keys(data).sort().map((d) => [d]) };
    if (mysql && this.take('USE')) {
      const name = this.name();
      this.tables(name);
      return done('USE', 0, name);
    }
    if (mysql && this.take('SHOW', 'TABLES')) {
      if (session.database === '') throw new Refusal('No database selected', [1046, '3D000']);
      return this.end(), { columns: [`Tables_in_${session.database}`], rows: Object.keys(this.tables(session.database)).sort().map((t) => [t]) };
    }
    if (mysql && (this.take('DESCRIBE') || this.take('DESC') || this.take('SHOW', 'COLUMNS', 'FROM'))) {
      return { columns: ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'], rows: this.table().columns.map((c) => [c.name, c.type, c.key ? 'NO' : 'YES', c.key ? 'PRI' : '', c.otherwise ?? null, c.counts ? 'auto_increment' : '']) };
    }
    if (mysql && this.take('SHOW', 'VARIABLES')) {
      const like = this.take('LIKE') ? this.list[this.i++]?.value : undefined;
      const all: readonly (readonly [string, string])[] = [['hostname', session.hostname], ['port', '3306'], ['version', session.version]];
      return { columns: ['Variable_name', 'Value'], rows: all.filter(([n]) => like === undefined || fits(like, n)) };
    }
    if (this.take('CREATE', 'TABLE')) return this.createTable(), done('CREATE TABLE');
    if (this.take('DROP', 'TABLE')) {
      const calm = this.take('IF', 'EXISTS');
      const { database, table } = this.place();
      if (!own(this.tables(database), table) && !calm) throw new Refusal(mysql ? `Unknown table '${database}.${table}'` : `table "${table}" does not exist`, [1051, '42S02']);
      delete this.tables(database)[table];
      return done('DROP TABLE');
    }
    if (this.take('TRUNCATE')) {
      this.take('TABLE');
      this.table().rows = [];
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
      let n = 0;
      table.rows = table.rows.map((cells) => {
        const row = rowOf(table, cells);
        if (!where(row)) return cells;
        n++;
        const next: Record<string, Cell> = { ...row };
        for (const [c, of] of sets) next[c] = of(row);
        return table.columns.map((c) => next[c.name]!);
      });
      return done(`UPDATE ${n}`, n);
    }
    if (this.take('DELETE', 'FROM')) {
      const table = this.table();
      const where = this.where(table);
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
    this.need('(');
    do {
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
      let [key, counts] = [false, type.endsWith('serial')];
      let otherwise: Cell | undefined;
      for (; this.i < this.list.length && !this.peek(',') && !this.peek(')'); ) {
        if (this.take('PRIMARY', 'KEY')) key = true;
        else if (this.take('AUTO_INCREMENT')) counts = true;
        else if (this.take('DEFAULT')) otherwise = this.expression(undefined)({});
        else this.i++;
      }
      columns.push({ name, type, ...(key ? { key: true } : {}), ...(counts ? { counts: true } : {}), ...(otherwise === undefined ? {} : { otherwise }) });
    } while (this.take(','));
    this.need(')');
    while (this.i < this.list.length) this.i++;
    const all = this.tables(database);
    if (own(all, table)) {
      if (!calm) throw new Refusal(this.mysql ? `Table '${table}' already exists` : `relation "${table}" already exists`, [1050, '42S01']);
    } else set(all, table, { columns, rows: [], next: 1 });
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
    let n = 0;
    do {
      this.need('(');
      const values: Cell[] = [];
      do values.push(this.take('DEFAULT') ? null : this.expression(undefined)({}));
      while (this.take(','));
      this.need(')');
      if (values.length !== columns.length) throw new Refusal(this.mysql ? `Column count doesn't match value count at row ${n + 1}` : 'INSERT has more expressions than target columns', [1136, '21S01']);
      table.rows.push(
        table.columns.map((c) => {
          const given = values[columns.indexOf(c.name)] ?? null;
          if (given !== null || !c.counts) {
            if (c.counts && typeof given === 'number') table.next = Math.max(table.next, given + 1);
            return columns.includes(c.name) ? given : (c.otherwise ?? given);
          }
          return table.next++;
        }),
      );
      n++;
    } while (this.take(','));
    return n;
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
      return (row) => fits(String(right(row)), String(left(row)));
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

  /** A sum of literals, columns and a few functions. */
  private expression(table: Table | undefined): Expression {
    let left = this.term(table);
    for (;;) {
      const sign = ['+', '-', '*', '/'].find((s) => this.peek(s));
      if (sign === undefined) return left;
      this.i++;
      const [a, b] = [left, this.term(table)];
      left = (row) => {
        const [x, y] = [Number(a(row)), Number(b(row))];
        return sign === '+' ? x + y : sign === '-' ? x - y : sign === '*' ? x * y : y === 0 ? null : x / y;
      };
    }
  }

  private term(table: Table | undefined): Expression {
    const t = this.list[this.i];
    if (!t) this.syntax();
    if (this.take('(')) {
      const inner = this.expression(table);
      this.need(')');
      return inner;
    }
    if (this.take('-')) {
      const inner = this.term(table);
      return (row) => -Number(inner(row));
    }
    this.i++;
    if (t.kind === 'text') return () => t.value;
    if (t.kind === 'number') return () => Number(t.value);
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
          CONCAT: (a) => a.join(''),
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
      const text = raw.map((t) => (t.kind === 'text' && raw.length > 1 ? `'${t.value}'` : t.value)).join(this.list.slice(at, this.i).some((t) => '+-*/'.includes(t.value) && !counted) ? ' ' : ''); // prettier-ignore
      const called = raw[1]?.value === '(';
      chosen.push({ name: this.take('AS') ? this.name() : this.mysql ? (raw.length > 1 && !called ? this.original(raw, text) : text) : called ? raw[0]!.value.toLowerCase() : raw.length === 1 && raw[0]!.kind === 'word' ? text.toLowerCase() : '?column?', of });
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

  /** What was typed, as MySQL heads a column with it. */
  private original(raw: readonly Token[], text: string): string {
    const m = this.sql.match(new RegExp(raw.map((t) => t.value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\'"`]*')));
    return m?.[0] ?? text;
  }
}

const rowOf = (table: Table, cells: readonly Cell[]): Row => Object.fromEntries(table.columns.map((c, k) => [c.name, cells[k] ?? null]));
const fits = (pattern: string, text: string): boolean => {
  const parts = pattern.toLowerCase().split('%');
  let at = 0;
  const t = text.toLowerCase();
  if (!t.startsWith(parts[0]!) || !t.endsWith(parts[parts.length - 1]!)) return false;
  for (const p of parts) {
    const found = t.indexOf(p, at);
    if (found < 0) return false;
    at = found + p.length;
  }
  return parts.length > 1 || t === parts[0];
};
/** As the tutorial of a replicated MySQL numbers its servers. */
const serverId = (hostname: string): number => {
  const m = /-(\d+)$/.exec(hostname);
  return m ? 100 + Number(m[1]) : 1;
};
