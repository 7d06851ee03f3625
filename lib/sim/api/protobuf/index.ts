export { decodeProtobuf, ProtobufError } from './decode';
