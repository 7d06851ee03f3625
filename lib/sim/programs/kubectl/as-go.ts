import { decode, DecodeError } from '../../kinds/decode';
import { Fail } from './errors';

/** Plain data as a Go type holds it, by the type's name in OpenAPI. Throws {@link Fail} with the words of Go's decoder. */
export function asGo(schema: string, data: unknown): any {
  try {
    return decode({ schema }, data).object;
  } catch (e) {
    throw e instanceof DecodeError ? new Fail(e.message) : e;
  }
}
