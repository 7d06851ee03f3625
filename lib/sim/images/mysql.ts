import type { Image } from './image';
import { admin, client, entrypoint, MARIADB, MYSQL, server } from './sql/mysql';
import { releases } from './tags';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const bytes = 245_000_000;

/** The database MySQL, with as much of SQL as tutorials type. */
export const mysqlImage: Image = {
  repositories: ['docker.io/library/mysql'],
  tags: { ...releases({ '9.4': 0, '9.3': 0, '9.2': 0, '9.1': 0, '9.0': 1, '8.4': 6, '8.0': 43, '5.7': 44, '5.6': 51 }, bytes, { '-debian': {} }), ...releases({ '9': '9.4.0', '8': '8.4.6', '5': '5.7.44', lts: '8.4.6' }, bytes) },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['mysqld'], env: { PATH, GOSU_VERSION: '1.17' }, ports: [3306, 33060] },
  base: 'debian',
  files: {
    '/usr/local/bin/docker-entrypoint.sh': { program: 'mysql-entrypoint' },
    '/usr/sbin/mysqld': { program: 'mysqld' },
    '/usr/bin/mysql': { program: 'mysql' },
    '/usr/bin/mysqladmin': { program: 'mysqladmin' },
    '/var/lib/mysql': { dir: true },
    '/etc/mysql/conf.d': { dir: true },
    '/etc/my.cnf': '[mysqld]\nskip-host-cache\nskip-name-resolve\ndatadir=/var/lib/mysql\nsocket=/var/run/mysqld/mysqld.sock\n',
  },
  programs: [entrypoint(MYSQL), server(MYSQL), client(MYSQL), admin(MYSQL)],
};

/** MariaDB, which was MySQL. */
export const mariadbImage: Image = {
  repositories: ['docker.io/library/mariadb'],
  tags: { ...releases({ '12.0': 2, '11.8': 3, '11.4': 8, '11.2': 6, '11.1': 6, '11.0': 6, '10.11': 14, '10.6': 23, '10.5': 29, '10.4': 34 }, 118_000_000), ...releases({ '12': '12.0.2', '11': '11.8.3', '10': '10.11.14', lts: '11.8.3' }, 118_000_000) },
  config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['mariadbd'], env: { PATH }, ports: [3306] },
  base: 'debian',
  files: {
    '/usr/local/bin/docker-entrypoint.sh': { program: 'mariadb-entrypoint' },
    '/usr/sbin/mariadbd': { program: 'mariadbd' },
    '/usr/sbin/mysqld': { program: 'mariadbd' },
    '/usr/bin/mariadb': { program: 'mariadb' },
    '/usr/bin/mysql': { program: 'mariadb' },
    '/usr/bin/mysqladmin': { program: 'mariadbadmin' },
    '/usr/bin/mariadb-admin': { program: 'mariadbadmin' },
    '/var/lib/mysql': { dir: true },
  },
  programs: [entrypoint(MARIADB), server(MARIADB), client(MARIADB), admin(MARIADB)],
};
