import type { Json } from './types';

/**
 * An HTTP exchange inside a world. Bodies are text, or plain data that both ends read as JSON: two simulated programs
 * that talk JSON need not print and parse it. `lib/server` prints and parses at the edge for clients from outside.
 */
export interface HttpRequest {
  readonly method: string;
  /** Scheme, host, port, path and query, as typed: `http://10.96.0.10:8080/a?b=c`. A listener sees it unchanged. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Identity proven by the client's TLS certificate, e.g. `{ user: 'minikube-user', groups: ['system:masters'] }`. */
  readonly certificate?: ClientCertificate;
  /** Names the connection it comes on, where its client asks several times on one. */
  readonly connection?: string;
  /** Address of the sender, filled in by the network. */
  readonly from?: string;
  /** The port it came in at, filled in by the network: a Service's may be another than that of the URL. */
  readonly port?: number;
}

/** What a server reads of a client's certificate. Without `issuer` it is one of the cluster's own. */
export interface ClientCertificate {
  readonly user: string;
  readonly groups: readonly string[];
  readonly issuer?: string;
  /** The key it is signed with (core/certificate.ts). */
  readonly signer?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/**
 * How data goes over the wire: as JSON on one line or indented, as YAML, as the API's protobuf; `lines` and `frames` are the
 * events of a watch in JSON and in protobuf.
 */
export type Form = 'json' | 'pretty' | 'yaml' | 'protobuf' | 'lines' | 'frames';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** The body is data that is yet to be written in this form: a long answer to who only looks (`World.look`). */
  readonly form?: Form;
  /** Milliseconds of virtual time until the response arrives; 0 if absent. */
  readonly delay?: number;
  /**
   * A stream is a response with `more`: sleep until one of the topics is notified (or `until`), then send `next`; its
   * response continues the body and may have `more` again. The server keeps nothing, so a stream survives a save.
   */
  readonly more?: { readonly topics: readonly string[]; readonly until?: number; readonly next: HttpRequest };
  /**
   * The connection is handed over to a process (exec, attach, port-forward): the client is to spawn `argv` on that
   * machine, with its own streams, instead of reading a body.
   */
  readonly upgrade?: Json;
}

/** Why a connection came to nothing; programs turn it into their own words. */
export type NetworkFailure = 'refused' | 'timeout' | 'no-route' | 'no-such-host' | 'reset';

/** Thrown by `fetch` when there was no answer at all. */
export class NetworkError extends Error {
  constructor(
    readonly failure: NetworkFailure,
    /** `ip:port` that was tried, or the name that could not be resolved. */
    readonly target: string,
    /** Milliseconds of virtual time after which the caller learns of it (a time-out takes long, a refusal none). */
    readonly after = 0,
  ) {
    super(`${failure}: ${target}`);
  }
}
