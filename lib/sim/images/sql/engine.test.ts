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
    ['describe t', 'Field,Type,Null,Key,Default,Extra: id,int(11),YES,,,auto_increment name,varchar(20),YES,,x, price,decimal(5,2),YES,,,'],
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
  ];
  expect(told('postgres', rows.map(([sql]) => sql))).toEqual(rows.map(([, said]) => said));
});

test('statements end at semicolons outside of quotes', () => {
  expect(statements("select ';'; -- no; \ninsert; rest")).toEqual({ whole: ["select ';'", '-- no; \ninsert'], rest: 'rest' });
});
