/**
 * The languages of messages that name a channel first: what exec and attach speak by WebSocket, and port-forward of clients
 * that tunnel no SPDY. (Kubernetes: apimachinery's pkg/util/httpstream/wsstream/conn.go, kubelet's cri/streaming)
 */
export interface Dialect {
  /** As a client offers it; empty where a client offers none. */
  readonly name: string;
  /** Messages are text: a digit for the channel, then base64. */
  readonly base64: boolean;
  /** How a process ended is told as a Status; before version 4 as words, and only of a failure. */
  readonly status: boolean;
}

const V5: Dialect = { name: 'v5.channel.k8s.io', base64: false, status: true };
const V4: Dialect = { name: 'v4.channel.k8s.io', base64: false, status: true };
const V4_TEXT: Dialect = { name: 'v4.base64.channel.k8s.io', base64: true, status: true };

/** Of exec and attach, the best first. */
export const COMMAND_DIALECTS: readonly Dialect[] = [
  V5,
  V4,
  V4_TEXT,
  { name: 'channel.k8s.io', base64: false, status: false },
  { name: 'base64.channel.k8s.io', base64: true, status: false },
  { name: '', base64: false, status: false },
];

/** Of port-forward. */
export const PORT_DIALECTS: readonly Dialect[] = [V4, V4_TEXT, { ...V4, name: '' }];

/** A message of a channel: text where the dialect is text. */
export function encode({ base64 }: Dialect, channel: number, bytes: Uint8Array): Buffer | string {
  return base64 ? `${channel}${Buffer.from(bytes).toString('base64')}` : Buffer.concat([Buffer.of(channel), bytes]);
}

/** The channel and the rest of a message; an empty one is of no channel. */
export function decode({ base64 }: Dialect, message: Buffer): readonly [number, Buffer] {
  if (message.length === 0) return [-1, message];
  const rest = message.subarray(1);
  return base64 ? [message[0]! - 48, Buffer.from(rest.toString('latin1'), 'base64')] : [message[0]!, rest];
}
