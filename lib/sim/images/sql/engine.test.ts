import { execute, statements, type Data, type Session } from './engine';

const session = (dialect: Session['dialect'], database: string): Session => ({ database, user: 'root', host: 'localhost', hostname: 'mysql-1', version: '8.0.43', now: Date.UTC(2026, 10, 24, 9), dialect });

/** What each statement gives, in one line: columns and rows, a tag with a count, or the error. */
function told(dialect: Session['dialect'], sql: readonly string[]): string[] {
  const data: Data = { test: {}, postgres: {} };
  const s = session(dialect, dialect === 'mysql' ? 'test' : 'postgres');
  return sql.map((text) => {
    const a = execute(data, text, s);
    if ('error' in a) return `! ${a.code[0]} ${a.error}`;
    if ('columns' in a) return `${a.columns.join(',')}: ${a.rows.map((r) => r.join(',')).join(' ')}`;
    if (a.use !== undefined) s.database = a.use;
    return `${a.done} ${a.count}`;
  });
}

test('what tutorials type at MySQL', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['create database shop', 'CREATE DATABASE 1'],
    ['CREATE DATABASE shop', "! 1007 Can't create database 'shop'; database exists"],
    ['show databases', 'Database: postgres shop test'],
    ['use shop', 'USE 0'],
    ['create table t (id int(11) not null auto_increment, name varchar(20) default "x", price decimal(5,2), primary key (id))', 'CREATE TABLE 0'],
    ['describe t', 'Field,Type,Null,Key,Default,Extra: id,int(11),NO,PRI,,auto_increment name,varchar(20),YES,,x, price,decimal(5,2),YES,,,'],
    ["insert into t (name, price) values ('it''s', 1.5), (null, 2 * 3)", 'INSERT 0 2 2'],
    ['insert into t (price) values (9)', 'INSERT 0 1 1'],
    ['select id, name from shop.t where price > 1 and name is not null order by id desc', "id,name: 3,x 1,it's"],
    ["update t set price = price + 1 where name like 'it%'", 'UPDATE 1 1'],
    ['select price from t limit 1', 'price: 2.5'],
    ['delete from t where id = 2', 'DELETE 1 1'],
    ['SELECT COUNT(*) FROM t', 'COUNT(*): 2'],
    ['SELECT @@server_id, NOW()', '@@server_id,NOW(): 101,2026-11-24 09:00:00'],
    ['select 1 as one', 'one: 1'],
    ['select nosuch from t', "! 1054 Unknown column 'nosuch' in 'field list'"],
    ['select * from nosuch', "! 1146 Table 'shop.nosuch' doesn't exist"],
    ['selec 1', "! 1064 You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'selec 1' at line 1"],
    ['use __proto__', "! 1049 Unknown database '__proto__'"],
    ['create table __proto__ (a int)', 'CREATE TABLE 0'],
    ['show tables', 'Tables_in_shop: __proto__ t'],
    ['drop table t', 'DROP TABLE 0'],
    ['create table u (id int primary key, n varchar(3) not null)', 'CREATE TABLE 0'],
    ["insert into u values (1, 'a'), (2, 'b')", 'INSERT 0 2 2'],
    ["insert into u values (3, 'c'), (1, 'd')", "! 1062 Duplicate entry '1' for key 'PRIMARY'"],
    ["insert into u values (3, 'long')", "! 1406 Data too long for column 'n' at row 1"],
    ['insert into u (id) values (3)', "! 1048 Column 'n' cannot be null"],
    ['delete from u limit 1', "! 1064 You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'limit 1' at line 1"],
    ['select count(*) from u', 'count(*): 2'],
    ["select 1 + 2 * 3, 'x' + 1, null + 1, 1 / 0", "1 + 2 * 3,'x' + 1,null + 1,1 / 0: 7,1,,"],
    ["select n from u where n like '%b%'", 'n: b'],
  ];
  expect(told('mysql', rows.map(([sql]) => sql))).toEqual(rows.map(([, said]) => said));
});

test('what tutorials type at PostgreSQL', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['CREATE TABLE t (id serial PRIMARY KEY, name text)', 'CREATE TABLE 0'],
    ["INSERT INTO t (name) VALUES ('a')", 'INSERT 0 1 1'],
    ['SELECT count(*) FROM t', 'count: 1'],
    ['SELECT * FROM T WHERE id = 1', 'id,name: 1,a'],
    ['SELECT * FROM nosuch', '! 1146 relation "nosuch" does not exist'],
    ['SELECT 1 +', '! 0 syntax error at end of input'],
    ['SELECT 7 / 2, 1 / 0', '! 0 division by zero'],
  ];
  expect(told('postgres', rows.map(([sql]) => sql))).toEqual(rows.map(([, said]) => said));
});

test('statements end at semicolons outside of quotes', () => {
  expect(statements("select ';'; -- no; \ninsert; rest")).toEqual({ whole: ["select ';'", '-- no; \ninsert'], rest: 'rest' });
});

test('what is long, deep or never ends is refused or read once', () => {
  const data: Data = { test: {} };
  const s = session('mysql', 'test');
  const say = (sql: string): string => {
    const a = execute(data, sql, s);
    return 'error' in a ? a.error.slice(0, 50) : 'columns' in a ? 'rows' : a.done;
  };
  expect(say('create table t (n text)')).toBe('CREATE TABLE');
  expect(say("insert into t values ('abcdefgh')")).toBe('INSERT 0 1');
  expect(Array.from({ length: 20 }, () => say('update t set n = concat(n, n)')).at(-1)).toBe("Data too long for column 'n' at row 1");
  expect(say(`select ${'('.repeat(100_000)}`)).toBe('Thread stack overrun');
  expect(say(`select ${'concat('.repeat(100_000)}`)).toBe('Thread stack overrun');
  expect(say(`select ${'1+'.repeat(100_000)}1`)).toBe('rows');
  expect(say(`select 9${'9'.repeat(400)}`)).toBe('DOUBLE value is out of range');
  for (const never of ['/* ', "\\'", '"', '`']) expect(say(`select "${never.repeat(100_001)}`)).toMatch(/^You have an error in your SQL syntax/);
  expect(say(' '.repeat(2_000_000))).toBe("Got a packet bigger than 'max_allowed_packet' byte");
});
