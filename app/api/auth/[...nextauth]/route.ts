import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { authOptions } from '@/lib/auth';

// The options are made per request: they need a secret that building does not have.
const handler = (request: NextRequest, context: unknown) => NextAuth(request as never, context as never, authOptions());
export { handler as GET, handler as POST };
