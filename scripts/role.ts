// node scripts/ts.mjs scripts/role.ts EMAIL learner|instructor|admin: gives a user a role. The embedded database must not be
// in use, so stop the server first; with DATABASE_URL it may run.
import { openDatabase } from '../lib/db/open';

const [email, role] = process.argv.slice(2);
const roles = ['LEARNER', 'INSTRUCTOR', 'ADMIN'] as const;
const wanted = roles.find((r) => r.toLowerCase() === role);
if (!email || !wanted) {
  console.error('usage: node scripts/ts.mjs scripts/role.ts EMAIL learner|instructor|admin');
  process.exit(2);
}
const database = await openDatabase({ url: process.env.DATABASE_URL || undefined, dataDir: process.env.DATA_DIR ?? '.data' }).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const { count } = await database.prisma.user.updateMany({ where: { email: email.toLowerCase() }, data: { role: wanted } });
await database.close();
console.log(count ? `${email} is ${role} now` : `there is no user ${email}`);
process.exit(count ? 0 : 1);
