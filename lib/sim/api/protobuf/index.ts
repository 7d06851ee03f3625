export { decodeProtobuf, ProtobufError } from './decode';
export * from './encode';
